package render

import "github.com/awesome-org/tool/internal/greeting"

// Banner is only built on Windows; every platform's imports count.
func Banner() string {
	return greeting.For("windows")
}

// Package render makes text visible.
package render // import "github.com/awesome-org/tool/render"

import "example.com/color"

// Green shows text in green.
func Green(text string) string {
	return color.Wrap(text, 32)
}

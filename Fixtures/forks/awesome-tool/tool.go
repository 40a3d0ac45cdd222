// Package tool is a small project of the GOPATH era: it has no go.mod, and it names itself by its upstream path.
package tool

import (
	"github.com/awesome-org/tool/internal/greeting"
	"github.com/awesome-org/tool/render"
)

// Version is set by the linker, see Makefile.
var Version = "dev"

// Hello greets name, in color.
func Hello(name string) string {
	return render.Green(greeting.For(name))
}

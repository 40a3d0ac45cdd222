// The awesome command greets its arguments.
package main

import (
	"fmt"
	"os"

	"github.com/awesome-org/tool"
)

func main() {
	for _, name := range os.Args[1:] {
		fmt.Println(tool.Hello(name), tool.Version)
	}
}

package tool_test

import (
	"strings"
	"testing"

	"github.com/awesome-org/tool"
)

func TestHello(t *testing.T) {
	if got := tool.Hello("fork"); !strings.Contains(got, "hello from the fork, fork") {
		t.Fatalf("this is not the fork's code: %q", got)
	}
}

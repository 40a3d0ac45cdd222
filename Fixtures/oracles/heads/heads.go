// Heads reads records of (name, text) and prints what go/build and go/parser make of each, one line a record.
//
// A record is four bytes of length, little endian, and the bytes, twice: first the file's name, then its text.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"go/build"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"io/fs"
	"os"
	"path"
	"sort"
	"strconv"
	"strings"
	"time"
)

type entry struct{ name string }

func (e entry) Name() string       { return e.name }
func (e entry) Size() int64        { return 0 }
func (e entry) Mode() fs.FileMode  { return 0o644 }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) IsDir() bool        { return false }
func (e entry) Sys() any           { return nil }

func read(r *bufio.Reader) ([]byte, bool) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, false
	}
	data := make([]byte, binary.LittleEndian.Uint32(size[:]))
	_, err := io.ReadFull(r, data)
	return data, err == nil
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	defer out.Flush()
	var name string
	var text []byte
	context := build.Context{
		GOOS: "linux", GOARCH: "amd64", GOROOT: "/goroot", GOPATH: "/gopath", Compiler: "gc", CgoEnabled: true,
		BuildTags: []string{"foo"},
		JoinPath:  path.Join,
		IsDir:     func(dir string) bool { return dir == "/d" },
		HasSubdir: func(root, dir string) (string, bool) { return "", false },
		ReadDir:   func(string) ([]fs.FileInfo, error) { return []fs.FileInfo{entry{name}}, nil },
		OpenFile:  func(string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil },
	}
	for minor := 1; minor <= 27; minor++ {
		context.ReleaseTags = append(context.ReleaseTags, "go1."+strconv.Itoa(minor))
	}
	for {
		nameBytes, ok := read(in)
		if !ok {
			return
		}
		name = string(nameBytes)
		if text, ok = read(in); !ok {
			return
		}
		fset := token.NewFileSet()
		// go/build drops a byte order mark before it parses, so that it takes no column.
		unmarked := bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		file, parserErr := parser.ParseFile(fset, name, unmarked, parser.ImportsOnly)
		if parserErr == nil {
			fmt.Fprint(out, "parsed ")
		} else {
			fmt.Fprint(out, "refused ")
		}
		p, err := context.ImportDir("/d", build.ImportComment)
		if err != nil {
			if _, isEmpty := err.(*build.NoGoError); isEmpty {
				fmt.Fprintln(out, "ignored")
				continue
			}
			if !strings.HasPrefix(err.Error(), "use of cgo in test") {
				fmt.Fprintf(out, "error %s\n", describe(err, text))
				continue
			}
		}
		fmt.Fprintf(out, "ok %s %q", p.Name, p.ImportComment)
		names := map[token.Position]string{}
		if parserErr == nil {
			for _, spec := range file.Imports {
				if spec.Name != nil {
					names[place(fset.Position(spec.Pos()))] = spec.Name.Name
				}
			}
		}
		var lines []string
		for _, positions := range []map[string][]token.Position{p.ImportPos, p.TestImportPos, p.XTestImportPos} {
			for imported, list := range positions {
				for _, position := range list {
					at := place(position)
					where := fmt.Sprintf("%06d:%04d", at.Line, at.Column)
					if hasLineDirective(text) {
						where = "?"
					}
					local := names[at]
					if parserErr != nil || where == "?" {
						local = "?"
					}
					lines = append(lines, fmt.Sprintf(" %s=%s=%q", where, local, imported))
				}
			}
		}
		sort.Strings(lines)
		fmt.Fprintln(out, strings.Join(lines, ""))
	}
}

func place(p token.Position) token.Position { return token.Position{Line: p.Line, Column: p.Column} }

func hasLineDirective(text []byte) bool {
	return bytes.Contains(text, []byte("//line ")) || bytes.Contains(text, []byte("/*line "))
}

// describe gives the first error as place and message, without the file's name.
func describe(err error, text []byte) string {
	at, message := "-", err.Error()
	switch err := err.(type) {
	case scanner.ErrorList:
		at, message = fmt.Sprintf("%d:%d", err[0].Pos.Line, err[0].Pos.Column), err[0].Msg
	case *scanner.Error:
		at, message = fmt.Sprintf("%d:%d", err.Pos.Line, err.Pos.Column), err.Msg
	}
	if hasLineDirective(text) && at != "-" {
		return "?"
	}
	return strconv.Quote(at + " " + message)
}

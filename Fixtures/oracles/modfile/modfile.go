// Modfile reads records of (kind, text) and prints what golang.org/x/mod/modfile makes of each, one line a record.
//
// A record is four bytes of length, little endian, and the bytes, twice: first the kind (main, dependency, work),
// then the text.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/modfile"
)

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
	for {
		kind, ok := read(in)
		if !ok {
			return
		}
		text, ok := read(in)
		if !ok {
			return
		}
		fmt.Fprintln(out, strings.Join(describe(string(kind), text), "; "))
	}
}

func describe(kind string, text []byte) (items []string) {
	say := func(verb string, values ...string) {
		for _, value := range values {
			verb += " " + strconv.Quote(value)
		}
		items = append(items, verb)
	}
	common := func(g *modfile.Go, t *modfile.Toolchain, debug []*modfile.Godebug, replace []*modfile.Replace) {
		if g != nil {
			say("go", g.Version)
		}
		if t != nil {
			say("toolchain", t.Name)
		}
		for _, d := range debug {
			say("godebug", d.Key, d.Value)
		}
		for _, r := range replace {
			say("replace", r.Old.Path, r.Old.Version, r.New.Path, r.New.Version)
		}
	}
	if kind == "work" {
		f, err := modfile.ParseWork("go.work", text, nil)
		if err != nil {
			say("error", err.Error())
			return items
		}
		common(f.Go, f.Toolchain, f.Godebug, f.Replace)
		for _, u := range f.Use {
			say("use", u.Path)
		}
		return items
	}
	parse := modfile.Parse
	if kind == "dependency" {
		parse = modfile.ParseLax
	}
	f, err := parse("go.mod", text, nil)
	if err != nil {
		say("error", err.Error())
		return items
	}
	if f.Module != nil {
		say("module", f.Module.Mod.Path, f.Module.Deprecated)
	}
	common(f.Go, f.Toolchain, f.Godebug, f.Replace)
	for _, r := range f.Require {
		say("require", r.Mod.Path, r.Mod.Version, strconv.FormatBool(r.Indirect))
	}
	for _, x := range f.Exclude {
		say("exclude", x.Mod.Path, x.Mod.Version)
	}
	for _, r := range f.Retract {
		say("retract", r.Low, r.High, r.Rationale)
	}
	for _, t := range f.Tool {
		say("tool", t.Path)
	}
	for _, i := range f.Ignore {
		say("ignore", i.Path)
	}
	return items
}

"""Messages to be read beside their situation by somebody who did not write them: messages.py [SEED [COUNT]].

Takes them from the recorded sessions and from the pages of findings, as they are printed there, and prints for each: where it
is recorded, what was typed, and the message with its place, notes and help. Each must answer three questions: what is wrong,
where, and what do I type?
"""

import pathlib
import random
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A note without a code belongs to the head above it.
HEAD = re.compile(r"(error|warning|note)(\[[a-z-]+\])?: ")
REST = re.compile(r"(  --> |note: |help: )")


def blocks(lines):
    """Each message with what belongs to it: place, notes, help."""
    block = []
    for line in lines:
        if block and REST.match(line):
            block.append(line)
            continue
        if block:
            yield block
        block = [line] if HEAD.match(line) else []
    if block:
        yield block


def sessions():
    for file in sorted((ROOT / "Fixtures/sessions").rglob("*.txtar")):
        text = re.split(r"(?m)^-- .* --$", file.read_text(errors="replace"))[0]
        typed, output = "", []
        for line in text.splitlines() + ["$ "]:
            if line.startswith("$ "):
                for block in blocks(output):
                    yield file.name, typed, block
                typed, output = line, []
            elif line.startswith("> ") and not output:
                typed += "\n" + line
            else:
                output.append(line)


def pages():
    for name in ("finding-examples.md", "other-findings.md", "troubleshooting.md"):
        text = (ROOT / "Sources/forkpath/forkpath.docc" / name).read_text()
        for part in re.split(r"(?m)^## ", text)[1:]:
            title = part.splitlines()[0]
            for fence in re.findall(r"(?s)```\w*\n(.*?)```", part):
                typed = next((line for line in fence.splitlines() if line.startswith("$ ")), "")
                for block in blocks(fence.splitlines()):
                    yield f"{name}: {title}", typed, block


def main(seed=1, count=100):
    seen, found = set(), []
    for place, typed, block in list(sessions()) + list(pages()):
        # One message once, whatever is named in it, with its code or without.
        key = re.sub(r"'[^']*'|\$\w+\S*|[0-9]+|^(\w+)\[[a-z-]+\]", r"\1", block[0])
        if key not in seen:
            seen.add(key)
            found.append((place, typed, block))
    chosen = random.Random(seed).sample(found, min(count, len(found)))
    for number, (place, typed, block) in enumerate(chosen, 1):
        print(f"{number}. {place}")
        if typed:
            print("    " + typed.replace("\n", "\n    "))
        print("\n".join("    " + line for line in block), end="\n\n")
    print(f"{len(chosen)} of {len(found)} messages, seed {seed}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

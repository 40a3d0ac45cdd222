#!/usr/bin/env python3
"""Turns off, one by one, each place of verify that makes a finding and each condition that it is made under, and sees
whether a test notices: mutants.py DIR [--only NUMBERS] [--list]

The sources are copied to DIR, and every such place is given a number there; the built copy asks a file which number is
off, so that one build serves all. A finding that is off is made and never told; a condition that is off is always met
(`guard`, `where`, an operand of `&&`) or never (`if`, an operand of `||`). For each number the tables of cases are run,
and for those that they do not notice the tests of the tool. Ends with `N mutants, N killed, N equal, N survived`, and with 1 where one survived.

`equal` are those in EQUAL, with the reason why no program could tell.
"""

import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = [
    "Sources/Verification", "Sources/Commands/Verify/VerifyCommand.swift", "Sources/Commands/Verify/VerifyStages.swift",
    "Sources/Commands/Verify/VerifyReach.swift",
]
# Suites of tests; the one that is made for a file is the first for it, and the tool's own the last of all.
TABLES = {
    "checks": "find what is wrong and nothing else",
    "acceptances": "The file of acceptances|A line of the baseline",
    "activation": "A mapping that is not active",
    "go": "What go says|A listing by go",
    "change": "What a change adds",
}
OWN = {"Activation": "activation", "Baseline": "acceptances", "ChangeGuard": "change", "GoChecks": "go", "GoRunner": "go"}
TOOL = "Verify with go|A report of verify|recorded session|A fork in modules|In CI"

# What stands in the line, and why it makes no difference.
EQUAL = {}

SWITCH = """import Machine
import Bytes

/// The number that is off; 0 is none.
package let mutantOff: Int = {
  let text = try? readFile("%s", limit: 64)
  return Int(text.map(\\.trimmed.lossyText) ?? "") ?? 0
}()

package func mutant(_ number: Int, _ off: Bool, _ condition: @autoclosure () -> Bool) -> Bool {
  number == mutantOff ? off : condition()
}
"""


def closing(text, start):
    """The place after the bracket that closes the one at `start`; None where the line ends before."""
    depth, quoted = 0, False
    for index in range(start, len(text)):
        char = text[index]
        if char == '"' and text[index - 1] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def split(text, separator):
    """The parts of `text` between separators that stand in no brackets and no quotes."""
    parts, depth, quoted, begin, index = [], 0, False, 0, 0
    while index < len(text):
        char = text[index]
        if char == '"' and text[index - 1 : index] != "\\":
            quoted = not quoted
        elif not quoted:
            if char in "([{":
                depth += 1
            elif char in ")]}":
                depth -= 1
                if depth < 0:
                    return None
            elif depth == 0 and text.startswith(separator, index):
                parts.append(text[begin:index])
                index += len(separator)
                begin = index
                continue
        index += 1
    if depth or quoted:
        return None
    return parts + [text[begin:]]


class Mutants:
    def __init__(self):
        self.places = []

    def number(self, path, line, what):
        self.places.append((path, line, what))
        return len(self.places)

    def operands(self, path, line, text, met):
        """The condition `text` with a switch around each operand; `met`: what the whole is when it is off."""
        for separator, off in (("||", False), ("&&", True)):
            parts = split(text, f" {separator} ")
            if parts is None:
                return text
            if len(parts) > 1:
                return f" {separator} ".join(self.operand(path, line, part, off) for part in parts)
        return self.operand(path, line, text, met)

    def operand(self, path, line, text, off):
        if re.match(r"\s*(let|var|case|#)\b", text) or "??" in text and "==" not in text and "!=" not in text:
            return text
        number = self.number(path, line, text.strip())
        return f"mutant({number}, {str(off).lower()}, {text.strip()})"

    def clauses(self, path, line, text, met):
        parts = split(text, ", ")
        if parts is None:
            return text
        return ", ".join(
            part if re.match(r"\s*(let|var|case|#)\b", part) else self.operands(path, line, part, met)
            for part in parts
        )

    def line(self, path, number, text):
        if text.lstrip().startswith("//"):
            return text
        forms = [
            (r"^(\s*(?:\} else )?if )(.+)( \{.*)$", False),
            (r"^(\s*guard )(.+)( else \{.*)$", True),
            (r"^(.*\bwhere )([^{]+)( \{.*)$", True),
            (r"^(\s*where )([^{]+)( \{)$", True),
        ]
        for form, met in forms:
            match = re.match(form, text)
            if match and '"""' not in text:
                # A condition that a closure or a quote cuts in two stays as it is.
                if split(match[2], ", ") is not None:
                    return match[1] + self.clauses(path, number, match[2], met) + match[3]
        return text

    def file(self, path, text):
        lines = [self.line(path, number, line) for number, line in enumerate(text.split("\n"), 1)]
        text = "\n".join(lines)
        # Each finding that is made.
        def made(match):
            line = text.count("\n", 0, match.start()) + 1
            code = re.search(r"\w+", text[match.end() - 1 :])
            number = self.number(path, line, "finding " + code[0])
            return f"{match[1]}Finding(isMuted: mutantOff == {number}, {match[2]}"

        return re.sub(r"(^|[^\w.])Finding\((\s*(?:\.\w|copy\(|rewritten\())", made, text)


def replaced(path, old, new):
    text = path.read_text()
    assert old in text, (path, old)
    path.write_text(text.replace(old, new))


def copied(directory):
    """The copy with its switches, and the places by number from 1."""
    for name in ("Package.swift", "Sources", "Tests", "Fixtures", ".github", ".pre-commit-hooks.yaml", "README.md"):
        source, target = ROOT / name, directory / name
        if source.is_dir():
            for file in [file for file in source.rglob("*") if file.is_file() or file.is_symlink()]:
                copy(file, target / file.relative_to(source))
        else:
            copy(source, target)
    mutants = Mutants()
    for name in SOURCES:
        files = sorted((ROOT / name).glob("*.swift")) if (ROOT / name).is_dir() else [ROOT / name]
        for file in files:
            place = file.relative_to(ROOT)
            text = mutants.file(str(place), file.read_text())
            if "Verification" not in place.parts and "import Verification\n" not in text:
                text = "import Verification\n" + text
            write(directory / place, text)
    room = directory / "Sources/Verification"
    write(room / "Mutant.swift", SWITCH % (directory / "off"))
    finding = directory / "Sources/Findings/Finding.swift"
    text = finding.read_text()
    for old, new in [
        ("  package init(_ fact: Fact, _ severity", "  package init(isMuted: Bool = false, _ fact: Fact, _ severity"),
        ("(fact, severity, place)\n", "(fact, severity, place)\n    self.isMuted = isMuted\n"),
        ("package var fact: Fact\n", "package var fact: Fact\n  package var isMuted = false\n"),
    ]:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    write(finding, text)
    result = room / "VerificationResult.swift"
    text = result.read_text()
    old = "package var findings: [Finding]\n"
    assert old in text
    text = text.replace(
        old,
        "private var all: [Finding] = []\n  package var findings: [Finding] {\n    get { all.filter { !$0.isMuted } }\n"
        "    set { all = newValue }\n  }\n",
    ).replace("{ (self.findings, self.places) = (findings, places) }", "{ (all, self.places) = (findings, places) }")
    write(result, text)
    # What is told without a result.
    for name, old, new in [
        ("Sources/Verification/Baseline.swift", "return (left, accepted)",
         "return (left.filter { !$0.isMuted }, accepted)"),
        ("Sources/Verification/ChangeGuard.swift", "return Result(findings: findings,",
         "return Result(findings: findings.filter { !$0.isMuted },"),
        ("Sources/Verification/GoChecks.swift", "return findings.filter { seen.insert($0).inserted }",
         "return findings.filter { seen.insert($0).inserted && !$0.isMuted }"),
    ]:
        text = (directory / name).read_text()
        assert old in text, (name, old)
        write(directory / name, text.replace(old, new))
    return mutants.places


def copy(source, target):
    if source.is_symlink():
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_symlink():
            target.symlink_to(os.readlink(source))
    else:
        write(target, source.read_bytes())
        shutil.copymode(source, target)


def write(target, content):
    """Leaves the times of what does not change, so that little is built again."""
    content = content.encode() if isinstance(content, str) else content
    if not target.exists() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def tested(directory, stage):
    program = directory / ".build/debug/forkpathPackageTests.xctest"
    command = [program, "--testing-library", "swift-testing", "--filter", stage]
    # Also where a shell started all this in the background, which ignores interrupts.
    run = subprocess.run(
        command, cwd=directory, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env=os.environ | {"SWIFT_BACKTRACE": "enable=no"}, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    if not re.search(r"Test run with [1-9]\d* tests?", run.stdout + run.stderr):
        # A crash is noticed, too; no test at all is not.
        assert run.returncode != 0 and "started" in run.stdout + run.stderr, run.stdout + run.stderr
    return run.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=pathlib.Path)
    parser.add_argument("--only", help="numbers, with commas")
    parser.add_argument("--list", action="store_true", help="only print the places")
    options = parser.parse_args()
    directory = options.directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    places = copied(directory)
    numbers = [int(word) for word in options.only.split(",")] if options.only else range(1, len(places) + 1)
    if options.list:
        for number in numbers:
            print(number, *places[number - 1])
        return 0
    switch = directory / "off"
    switch.write_text("0\n")
    subprocess.run(["swift", "build", "--build-tests"], cwd=directory, check=True)
    for stage in [*TABLES.values(), TOOL]:
        if not tested(directory, stage):
            print("the tests fail with nothing off:", stage, file=sys.stderr)
            return 2

    def told(number, fate):
        path, line, what = places[number - 1]
        print(f"{number}: {fate}: {path}:{line}: {what}", flush=True)

    def notices(number, stages):
        switch.write_text(f"{number}\n")
        return not all(tested(directory, stage) for stage in stages)

    killed, equal, left = 0, 0, []
    for number in numbers:
        path, line, what = places[number - 1]
        reason = next((why for (file, part), why in EQUAL.items() if path.endswith(file) and part == what), None)
        own = OWN.get(pathlib.Path(path).stem, "checks")
        if reason:
            equal += 1
            told(number, f"equal, {reason}")
        elif "Commands" not in path and notices(number, [TABLES[name] for name in sorted(TABLES, key=lambda name: name != own)]):
            killed += 1
            told(number, "killed by a table")
        else:
            left.append(number)
    survived = []
    for number in left:
        if notices(number, [TOOL]):
            killed += 1
            told(number, "killed by the tool's tests")
        else:
            survived.append(number)
            told(number, "SURVIVED")
    switch.write_text("0\n")
    print(f"{len(numbers)} mutants, {killed} killed, {equal} equal, {len(survived)} survived")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())

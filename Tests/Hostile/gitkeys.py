"""Which keys of git's configuration name a program or another file, from git's own manual.

  gitkeys.py [GIT]                  prints them with the word of the manual that says so
  gitkeys.py GIT --value PROGRAM    prints the lines of a configuration for each, with an empty line between them

The manual is `git help --config` for the names and git-config(1) for what they mean, so that a new git brings new rows.
Where the manual is not installed (Debian leaves it out of containers) the rows that are known by name remain.
"""
import gzip
import glob
import re
import subprocess
import sys

#: Words of the manual that say of a value that it is run, or that it names another file or a place.
PROGRAM = re.compile(
    r"\b(command|program|executable|external|script|hook|helper|shell|invoked?|execut\w+|daemon|editor|pager|browser|tool to)\b", re.I)
PLACE = re.compile(r"\b(path ?name|path to|file ?name|file that|directory|file containing|files? to)\b", re.I)
#: The last word of keys that name one in every section.
NAMES = re.compile(
    r"\.(cmd|path|program|command|helper|tool|guitool|editor|pager|driver|clean|smudge|process|textconv|external|askpass|"
    r"sshcommand|gitproxy|fsmonitor|hookspath|packobjectshook|receivepack|uploadpack|vcs|proxy|browser|transfer|"
    r"alternaterefscommand|smtpserver|sendmailcmd|tocmd|cccmd|headercmd|sequenceeditor)$", re.I)
#: Known even without a manual.
KNOWN = [
    "core.fsmonitor", "core.hooksPath", "core.pager", "core.editor", "core.askPass", "core.sshCommand", "core.gitProxy",
    "core.alternateRefsCommand", "core.attributesFile", "core.excludesFile", "core.worktree", "gpg.program",
    "gpg.ssh.program", "gpg.ssh.defaultKeyCommand", "diff.external", "diff.<driver>.command", "diff.<driver>.textconv",
    "merge.<driver>.driver", "mergetool.<tool>.cmd", "difftool.<tool>.cmd", "filter.<driver>.clean",
    "filter.<driver>.smudge", "filter.<driver>.process", "credential.helper", "include.path", "includeIf.<condition>.path",
    "pager.<cmd>", "alias.*", "remote.<name>.uploadpack", "remote.<name>.receivepack", "remote.<name>.vcs",
    "remote.<name>.promisor", "uploadpack.packObjectsHook", "interactive.diffFilter", "sequence.editor", "trace2.eventTarget",
    "trace2.normalTarget", "trace2.perfTarget", "sendemail.smtpServer", "browser.<tool>.cmd", "man.<tool>.cmd",
    "guitool.<name>.cmd", "trailer.<key-alias>.cmd", "trailer.<token>.command", "hook.<name>.command",
    "submodule.<name>.update", "extensions.partialClone", "log.showSignature", "protocol.allow", "init.templateDir",
    "url.<base>.insteadOf", "commit.template", "blame.ignoreRevsFile", "mailmap.file", "mailmap.blob", "instaweb.httpd",
]


def manual():
    """The text of git-config(1); empty where there is none."""
    for name in glob.glob("/usr/share/man/man1/git-config.1*") + glob.glob("/usr/local/share/man/man1/git-config.1*"):
        opened = gzip.open if name.endswith(".gz") else open
        with opened(name, "rt", errors="replace") as page:
            return page.read()
    for name in glob.glob("/usr/share/doc/git/html/git-config.html") + glob.glob("/usr/share/doc/git/RelNotes/git-config.txt"):
        with open(name, errors="replace") as page:
            return re.sub(r"<[^>]+>", "", page.read())
    return ""


def paragraphs(text):
    """Key to what the manual says of it."""
    text = re.sub(r"\\f[A-Z]|\\&|\\", "", text)
    found = {}
    for match in re.finditer(r"(?m)^\.?(?:PP\n)?([a-zA-Z0-9]+(?:\.[^\s.]+)*\.[a-zA-Z*<>-]+)[^\n]*\n(.*?)(?=^\.PP|\Z)", text, re.S):
        found.setdefault(match[1].lower(), match[2][:2000])
    return found


def keys(git="git"):
    """(key, why) in the order of git's own list."""
    listed = subprocess.run([git, "help", "--config"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout.split("\n")
    told = paragraphs(manual())
    rows = []
    for key in [line.strip() for line in listed if "." in line]:
        words = told.get(key.lower(), "")
        match = NAMES.search(key) or PROGRAM.search(words) or PLACE.search(words)
        if match:
            rows.append((key, match[0].strip(".")))
    seen = {key.lower() for key, _ in rows}
    return rows + [(key, "known") for key in KNOWN if key.lower() not in seen]


def setting(key, value):
    """The lines of a configuration that give the key a value; placeholders become a name that the other rows use."""
    key = re.sub(r"<[^>]*>", "origin" if key.startswith(("remote.", "branch.")) else "x", key).replace("*", "x")
    section, _, rest = key.partition(".")
    middle, _, name = rest.rpartition(".")
    return f'[{section} "{middle}"]\n\t{name} = {value}\n' if middle else f"[{section}]\n\t{name} = {value}\n"


if __name__ == "__main__":
    for key, why in keys(*sys.argv[1:2]):
        if sys.argv[2:3] == ["--value"]:
            print(setting(key, sys.argv[3]))
            continue
        print(f"{key:45} {why}")

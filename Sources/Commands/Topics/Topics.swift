import Terminal

extension Topic {
  /// `forkpath help strategies`.
  static let strategies = Topic(
    "strategies", summary: "How the upstream path is made to resolve to the fork",
    discussion: """
      'forkpath scan' says which one fits and why; --strategy names another. None of them changes a tracked file, and \
      'forkpath undo' takes each of them back.
      """,
    rows: [
      Row("none", "plain go builds the fork as it is; nothing is made"),
      Row(
        "workspace",
        """
        for modules: a go.work outside the tree lists all modules of the fork, and a consumer's; 'forkpath exec' and \
        'forkpath env' set GOWORK to it
        """),
      Row(
        "modfile",
        """
        for a fork that renamed its module line, or a consumer whose tools take flags but no GOWORK: a go.mod outside \
        the tree, passed with -modfile
        """),
      Row(
        "overlay",
        """
        for a fork without go.mod, or a consumer that vendors upstream: a list that shows go other files, passed with \
        -overlay
        """),
      Row("symlink", "for GOPATH mode: a link at GOPATH/src/UPSTREAM that leads to the checkout"),
      Row(
        "relocate",
        "for GOPATH mode: the checkout is moved to GOPATH/src/UPSTREAM, and a link is left at its old place"),
    ])

  /// `forkpath help limitations`.
  static let limitations = Topic(
    "limitations", summary: "What does not work in a mapped fork, and what to do instead",
    discussion: """
      'forkpath scan' and 'forkpath setup' name those that apply to a checkout. The mapping is active on this machine \
      only: who takes the fork as a dependency elsewhere needs a replace line in their go.mod.
      """,
    rows: [
      Row(
        "go install and go get by the fork's own path",
        """
        go refuses them, since go.mod names the upstream path. In the checkout, 'forkpath exec -- go install ./...' \
        works.
        """),
      Row(
        "other modules that use the fork",
        "name each of them with --consumer DIR when you run setup, or write a replace line into its go.mod"),
      Row(
        "workspace: go get, go mod tidy, go work sync",
        "they change the fork's own go.mod. 'forkpath get' fetches what is needed and changes nothing in the fork."),
      Row(
        "workspace: vendor directories of the fork",
        "go does not read them in a workspace, so the modules must be in the module cache: 'forkpath get'"),
      Row(
        "--place parent: other modules below the directory of go.work",
        "go refuses to build a module that the go.work does not list. Set GOWORK=off there."),
      Row(
        "modfile, overlay: GOFLAGS",
        "it counts for every module that is built in that shell. 'forkpath exec' sets it for one command."),
      Row(
        "overlay: cgo headers, and before go 1.24 embedded files",
        "go does not read them through an overlay; setup refuses where that matters"),
      Row(
        "symlink: patterns such as UPSTREAM/...",
        "go does not follow the link when it expands them; './...' in the checkout works, or --strategy relocate"),
      Row("GOPATH mode: go.mod", "it is not read, and the newest language version counts"),
    ])

  /// `forkpath help exit-codes`.
  static let exitCodes = Topic(
    "exit-codes", manualHeading: "EXIT STATUS", summary: "What the exit status means",
    discussion: "The same for every command. 'forkpath exec' passes on the status of the command that it runs.",
    rows: [
      Row("0", "done, and nothing is wrong"),
      Row("1", "findings, or a refusal; with 'preview --exit-code', setup would change something"),
      Row("64", "the command line cannot be understood, or a directory that it names does not exist"),
      Row("65", "a file is not what it claims to be"),
      Row("69", "the network gave no answer that decides anything"),
      Row("70", "an error in forkpath itself"),
      Row("74", "a system call failed: the call, the path and the error are named"),
      Row("75", "another forkpath is changing something; --wait waits for it"),
      Row("125, 126, 127", "exec, run: forkpath failed, the command cannot be run, the command is not found"),
      Row("128+n", "ended by signal n"),
    ])

  /// `forkpath help environment`.
  static let environment = Topic(
    "environment", summary: "The environment variables that are read",
    discussion: """
      Of go's variables all that decide what go would do are read, also where 'go env -w' set them: GOPATH, \
      GO111MODULE, GOWORK, GOFLAGS, GOROOT, GOOS, GOARCH, GOTOOLCHAIN, GOPROXY, GOPRIVATE and the others. git gets the \
      variables that it reads itself, apart from those that name a repository.
      """,
    rows: [
      Row("XDG_STATE_HOME", "mappings and journals are in its directory forkpath (default ~/.local/state/forkpath)"),
      Row(
        "XDG_CACHE_HOME", "scratch modules of run and install are in its directory forkpath (default ~/.cache/forkpath)"
      ),
      Row("HOME", "where the state directory and go's defaults are"),
      Row("PATH", "where go, git and curl are looked for; entries inside the fork are not used"),
      Row("PWD", "the working directory as it was typed, with its links"),
      Row("TMPDIR", "where scratch directories are made, and removed again"),
      Row("NO_COLOR", "no colors, where it is not empty"),
      Row("FORCE_COLOR, CLICOLOR_FORCE", "colors also where the output is no terminal"),
      Row("CLICOLOR, TERM", "no colors where CLICOLOR is 0 or TERM is dumb"),
      Row(
        "HTTP_PROXY, HTTPS_PROXY, NO_PROXY, NETRC, SSL_CERT_FILE, SSL_CERT_DIR",
        "how reach and get ask servers, as in go; on macOS, as by go, the last two are ignored"),
    ])

  /// `forkpath help files`.
  static let files = Topic(
    "files", summary: "The files that are read and written",
    discussion: """
      STATE is the state directory: $XDG_STATE_HOME/forkpath, or what --state-dir names. CACHE is \
      $XDG_CACHE_HOME/forkpath; all of it can be removed at any time, and is made again when it is needed.
      """,
    rows: [
      Row(".forkpath-accept", "at the root of the fork: findings that the project accepts (see findings)"),
      Row("STATE/maps", "what mappings consist of: go.work, go.mod, overlay.json and their sums"),
      Row("STATE/gopath", "the private GOPATH of --isolated"),
      Row("STATE/tx-*", "the journals of transactions, for undo and for recovery after a crash"),
      Row("STATE/lock", "held while something is changed"),
      Row("CACHE/programs", "the scratch modules and programs of run and install"),
      Row("GOPATH/.forkpath-displaced", "what --displace moved aside, until undo"),
      Row(
        "TMPDIR/forkpath-*",
        "scratch directories, which go when a command ends, by itself or by INT, TERM or HUP; after a KILL remove them by hand"
      ),
    ])

  /// `forkpath help ci`.
  static let ci = Topic(
    "ci", summary: "verify as a check in continuous integration",
    discussion: """
      'forkpath verify' exits with 1 where a package of upstream's path comes from outside the fork. It reads the tree \
      and runs nothing of it, and it connects to no server. Name the upstream path, so that it is not inferred:

        forkpath verify --upstream github.com/awesome-org/tool

      For a pull request, report only what the change adds; fetch the base commit first:

        git fetch --depth=1 origin main
        forkpath verify --upstream github.com/awesome-org/tool --since FETCH_HEAD

      --fail-on warning makes warnings fail too. --summary FILE appends a page in Markdown.
      """,
    rows: [
      Row("--format github", "annotations of GitHub Actions"),
      Row("--format gitlab", "a code quality report of GitLab"),
      Row("--format sarif", "SARIF 2.1.0, for code scanning"),
      Row("--format junit", "JUnit XML"),
      Row("--format json", "everything, for programs"),
    ])

  /// `forkpath help examples`.
  static let examples = Topic(
    "examples", summary: "Common uses",
    discussion: """
      Show what would be done to the fork in the working directory, then do it and prove it:

        forkpath preview
        forkpath setup
        forkpath verify
        forkpath exec -- go build ./...

      Take it back:

        forkpath undo

      Clone a fork into ./tool and map it, if it needs a mapping:

        forkpath setup github.com/you/tool@main

      Build a program of yours with the fork:

        forkpath setup --consumer ~/src/program ~/src/tool
        cd ~/src/program
        forkpath exec -- go build ./...

      Ask whether all dependencies can be fetched, then fetch them:

        forkpath reach
        forkpath get
      """)
}

package import Bytes

/// The environment of a git that fetches for the user: the user's own, so that certificates, proxies, ssh wrappers,
/// credential helpers and configuration work as in the shell, without what ties git to one repository.
package enum GitEnvironment {
  /// The variables of `git rev-parse --local-env-vars` except those for configuration, and others that select a repository or a
  /// part of it: a hook that runs forkpath has them.
  package static let ofRepository: Set<ByteString> = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_ATTR_SOURCE", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_DIR", "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
  ]

  /// For `GIT_ALLOC_LIMIT` where git only reads: a commit, a tree or a tag of a few kilobytes can claim gigabytes, and unpack to
  /// them. No true one is as large as this.
  package static let largestObject: ByteString = "256m"
  /// Programs that would open a dialog, which nobody may see.
  private static let prompting: Set<ByteString> = ["SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY"]

  /// The part of the user's environment `variables` that git gets, with settings that prevent prompts and other transports than
  /// `protocols`, names with colons between them (git(1), `GIT_ALLOW_PROTOCOL`).
  package static func fetching(_ variables: [ByteString: ByteString], protocols: ByteString) -> [ByteString: ByteString]
  {
    var all = variables.filter { !ofRepository.contains($0.key) && !prompting.contains($0.key) }
    // git uses this program for the password of an https address, too, where no other is set.
    if all["GIT_ASKPASS"]?.isEmpty ?? true, let program = variables["SSH_ASKPASS"], !program.isEmpty {
      all["GIT_ASKPASS"] = program
    }
    all["LC_ALL"] = "C"
    all["GIT_ALLOW_PROTOCOL"] = protocols
    all["GIT_TERMINAL_PROMPT"] = "0"
    all["SSH_ASKPASS_REQUIRE"] = "never"
    all["GCM_INTERACTIVE"] = "never"
    all["GIT_OPTIONAL_LOCKS"] = "0"
    all["GIT_CEILING_DIRECTORIES"] = "/"
    return all
  }
}

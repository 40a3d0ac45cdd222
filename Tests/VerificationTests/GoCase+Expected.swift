import Bytes
import Findings
import GoSource

extension GoCase {
  /// What must be found, whole.
  func expected(in scratch: ByteString) -> [Finding] {
    func at(_ path: ByteString) -> ByteString { scratch + path }
    return switch description {
    case "nothing":
      [
        Finding(.unloadable(Unloadable(module: "example.org/up/tool", cause: .nothingListed(output: []))), .error)
      ]
    case "no object":
      [
        Finding(.unloadable(Unloadable(module: "example.org/up/tool", cause: .nothingListed(output: []))), .error)
      ]
    case "nothing, since it cannot be run":
      [
        Finding(.unloadable(Unloadable(module: "example.org/up/tool", cause: .program(at("/bin/go")))), .error)
      ]
    case "another directory":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool", source: .directory(at("/published")), expected: at("/fork"),
              mode: .module, mapping: .active, isFoundByGo: true)), .error),
        Finding(
          .goDisagrees(Disagreement(package: "example.org/up/tool", found: at("/published"), expected: at("/fork"))),
          .error),
      ]
    case "another directory of the fork":
      [
        Finding(
          .goDisagrees(Disagreement(package: "example.org/up/tool/a", found: at("/fork/b"), expected: at("/fork/a"))),
          .error),
        Finding(
          .goDisagrees(Disagreement(package: "example.org/up/tool/b", found: nil, expected: at("/fork/b"))), .error),
      ]
    case "a package less":
      [
        Finding(
          .goDisagrees(Disagreement(package: "example.org/up/tool/a", found: nil, expected: at("/fork/a"))), .error)
      ]
    case "a package that the fork does not have, from elsewhere":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/gone", source: .directory(at("/published/gone")), expected: at("/fork"),
              mode: .module, mapping: .active, isFoundByGo: true)), .error)
      ]
    case "a copy in a vendor directory of a dependency":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/dep/vendor/example.org/up/tool/a",
              source: .vendored(at("/dep/vendor/example.org/up/tool/a")), expected: at("/fork"), mode: .module,
              mapping: .active, isFoundByGo: true)), .error)
      ]
    case "a copy in the fork's own vendor directory":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/c", source: .vendored(at("/fork/vendor/example.org/up/tool/c")),
              expected: at("/fork"), mode: .module, mapping: .active, isFoundByGo: true)), .error)
      ]
    case "a test variant from elsewhere":
      [
        Finding(
          .leak(
            Leak(
              package: "example.org/up/tool/a", source: .directory(at("/published")), expected: at("/fork"),
              mode: .module, mapping: .active, isFoundByGo: true)), .error)
      ]
    default: []
    }
  }
}

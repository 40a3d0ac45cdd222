import Bytes

extension Report {
  /// GitLab's code quality: an array of issues, each with a path and a line.
  package var codeQuality: JSON {
    .array(
      entries.map { entry in
        let severity: JSON =
          switch entry.diagnostic.severity {
          case .error: "critical"
          case .warning: "minor"
          case .note: "info"
          }
        return [
          "description": .string(entry.text), "check_name": JSON(entry.diagnostic.code),
          "fingerprint": .string(entry.fingerprint), "severity": severity,
          "location": ["path": JSON(entry.file), "lines": ["begin": .number(max(1, entry.line))]],
        ]
      })
  }
}

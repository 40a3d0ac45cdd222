import Bytes

extension Report {
  /// GitLab's code quality: an array of issues, each with a path and a line. GitLab reads description, fingerprint,
  /// severity and place of what Code Climate's specification has; the rest is there for its other readers.
  package var codeQuality: JSON {
    .array(
      entries.map { entry in
        let severity: JSON =
          switch entry.diagnostic.severity {
          case _ where entry.acceptance != nil: "info"
          case .error: "critical"
          case .warning: "minor"
          case .note: "info"
          }
        let line = JSON.number(max(1, entry.line))
        return [
          "type": "issue", "categories": ["Compatibility"], "description": .string(entry.text),
          "check_name": JSON(entry.diagnostic.code),
          "fingerprint": .string(entry.fingerprint), "severity": severity,
          "location": ["path": JSON(entry.file), "lines": ["begin": line, "end": line]],
        ]
      })
  }
}

package import Bytes
import GoSource
import Machine

/// The text of the file that `-overlay` names: `{"Replace": {"place": "stand-in", …}}`; Go's cmd/go/internal/fsys.
package struct OverlayText: Sendable, Hashable {
  /// Paths and the files that go reads there instead; an empty second path hides the file. In the order of the text.
  package private(set) var replacements: [(place: ByteString, standIn: ByteString)] = []

  package static func == (left: OverlayText, right: OverlayText) -> Bool {
    left.replacements.elementsEqual(right.replacements) { $0 == $1 }
  }

  package func hash(into hasher: inout Hasher) {
    for (place, standIn) in replacements {
      hasher.combine(place)
      hasher.combine(standIn)
    }
  }

  /// Nil where the text is not such an object. Members other than `Replace` must be strings or objects of strings.
  package init?(_ text: ByteString) {
    var reader = JSONReader(text)
    var replacements: [(place: ByteString, standIn: ByteString)] = []
    let isObject = reader.object { key, reader in
      if reader.string() != nil { return true }
      return reader.object { place, reader in
        guard let standIn = reader.string() else { return false }
        if key == "Replace" { replacements.append((place, standIn)) }
        return true
      }
    }
    guard isObject, reader.isAtEnd else { return nil }
    self.replacements = replacements
  }
}

extension FileView {
  /// This view with the changes of the `-overlay` among `flags`, as go applies them. Relative paths count from `directory`.
  package func overlaid(by flags: [ByteString], in directory: ByteString) throws(GoEnvironmentError) -> FileView {
    guard let named = GoFlags(words: flags).value(of: "overlay"), !named.isEmpty else { return self }
    let file = directory.appending(path: named).cleanPath
    let text: ByteString
    do throws(SystemError) { text = try read(file, limit: 64 << 20) } catch { throw .system(error) }
    guard let overlay = OverlayText(text) else { throw .malformedOverlay(file: file, reason: "not an object of paths") }
    var view = self
    var (files, standIns) = (view.files, view.standIns)
    for (place, standIn) in overlay.replacements {
      let place = directory.appending(path: place).cleanPath
      (files[place], standIns[place]) = (nil, nil)
      guard !standIn.isEmpty else {
        files[place] = .some(nil)
        continue
      }
      let source = directory.appending(path: standIn).cleanPath
      do throws(SystemError) {
        if let origin = try origin(ofFile: source), try FileStatus.ifPresent(origin, following: false)?.isFile == true {
          standIns[place] = origin
        } else {
          // Planned content, or the error of reading something that is not a file.
          files[place] = .some(try read(source, limit: 64 << 20))
        }
      } catch {
        throw .system(error)
      }
    }
    (view.files, view.standIns) = (files, standIns)
    return view
  }
}

import Bytes
import Git
import GoSource
import Machine
import Mapping

extension ForkAddress {
  /// The address with the tag or the commit that `forkpath run` takes for a word of go's: `latest`, the beginning of a version, a
  /// pseudo-version. A branch or a tag that is called so is what git knows by the name.
  func resolved(in context: Context) throws -> ForkAddress {
    guard let reference, Self.isQuery(reference), try !isName(reference, in: context) else { return self }
    let found: FoundModule
    do {
      let builder = try ProgramBuilder(url + "@" + reference, ProgramOptions(), command: "setup", in: context)
      guard case .path(let path, _) = builder.address.place else { return self }
      found = try builder.resolver.revision(reference, of: path)
    } catch is AddressRefusal {
      return self
    } catch CommandError.noProgram {
      return self
    } catch ProgramError.notFound where reference.first == UInt8(ascii: "v") && PseudoVersion(reference) == nil {
      // It may be the name of a branch that git does not tell either.
      return self
    }
    var address = self
    let suffix: ByteString = "+incompatible"
    if PseudoVersion(found.version) == nil, found.subdirectory?.isEmpty != false {
      address.reference = found.version.hasSuffix(suffix) ? found.version.dropLast(suffix.count) : found.version
    } else {
      address.reference = found.revision
    }
    return address
  }

  private func isName(_ reference: ByteString, in context: Context) throws -> Bool {
    if PseudoVersion(reference) != nil { return false }
    let clone = GitClone(
      url, reference: nil, program: context.process.program("git", outside: nil), variables: context.process.variables,
      allowsLocal: true)
    do {
      return try RemoteReferences(named: reference, in: clone)?.isEmpty == false
    } catch {
      switch error {
      case .system(let failure): throw failure
      case .interrupted(let signal): throw ProgramError.interrupted(signal: signal)
      case .failed, .referenceMissing: return false
      }
    }
  }

  /// Words that are no name of a tag by themselves.
  private static func isQuery(_ word: ByteString) -> Bool {
    if word == "latest" || PseudoVersion(word) != nil { return true }
    guard word.first == UInt8(ascii: "v") else { return false }
    let numbers = word.dropFirst(1).split(on: UInt8(ascii: "."))
    return (1...2).contains(numbers.count)
      && numbers.allSatisfy { !$0.isEmpty && $0.bytes.allSatisfy { (48...57) ~= $0 } }
  }
}

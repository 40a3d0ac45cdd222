package import Bytes
import Git
package import Machine

/// The files of a commit of a fork that go fetched from its repository, whatever module they are in: the archives that go makes
/// of modules have no other modules, no links and no submodules.
package struct FetchedFiles: Sendable {
  private let repository: FetchedRepository
  /// Sorted by their paths.
  private let entries: [FetchedRepository.Entry]

  /// Nil where nothing tells: a proxy has modules only, and a part of the repository may lack the commit.
  package init?(
    of found: FoundModule, in cache: ByteString, process: ProcessEnvironment
  ) throws(ProgramError) {
    guard !found.commit.isEmpty else { return nil }
    do throws(SystemError) {
      guard let repository = try FetchedRepository(of: found.url, in: cache, process: process) else { return nil }
      self.repository = repository
      do throws(GitSilence) {
        entries = try repository.entries(at: found.commit)
      } catch .system(let failure) {
        throw failure
      } catch {
        return nil
      }
    } catch { throw .system(error) }
  }

  /// The files of that name, with their directories.
  package func named(_ name: ByteString) throws(ProgramError) -> [(directory: ByteString, content: ByteString)] {
    let found = entries.filter { $0.kind == .file && ($0.path == name || $0.path.hasSuffix("/" + name)) }
    do throws(GitSilence) {
      let contents = try repository.contents(of: found)
      return zip(found, contents).map { ($0.path == name ? ByteString() : $0.path.dropLast(name.count + 1), $1) }
    } catch {
      if case .system(let failure) = error { throw .system(failure) }
      return []
    }
  }
}

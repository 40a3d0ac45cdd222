import Bytes
import Findings
import Machine
import Resolution

/// Whether a record is in the tree of the checksum database: go asks for the tile that has its hash, as it does here.
///
/// Go: x/mod/sumdb.(*Client).checkRecord, readTile; modfetch.(*dbClient).ReadCache.
extension Prober {
  /// A look-up whose record was read, and waits for its tile.
  struct WaitingRecord {
    var number: Int
    var record: SumRecord
    var source: ByteString
    var answer: Answer?
  }

  /// What is known of one tile.
  enum TileState {
    case asked([WaitingRecord])
    case known(ByteString)
    case failed(Reason)
  }

  /// A request for a tile: by its path, and the paths that are left to ask after it.
  struct SumTile {
    var path: ByteString
    var others: [ByteString]
    var base: WebAddress
    /// The failure that counts: that of the first request.
    var failure: Reason?
  }

  /// Handles the answer to a look-up.
  func takeRecord(
    _ number: Int, _ text: ByteString, source: ByteString, answer: Answer?, base: SumBase
  ) -> [Request] {
    let name = settings.sumDatabase?.name ?? ByteString()
    guard settings.sumDatabase?.signs(text) == true else {
      end(number, .sumDatabaseUnsigned(name: name), source)
      return []
    }
    guard let record = SumRecord(text) else {
      end(number, .sumRecord(.malformed, database: name), source)
      return []
    }
    guard record.isInTree else {
      end(number, .sumRecord(.notInTree, database: name), source)
      return []
    }
    let waiting = WaitingRecord(number: number, record: record, source: source, answer: answer)
    let paths = record.tiles
    switch tiles[paths[0]] {
    case .known(let tile): conclude(waiting, tile)
    case .failed(let reason): end(number, reason, source)
    case .asked(let others): tiles[paths[0]] = .asked(others + [waiting])
    case nil:
      if let tile = paths.lazy.compactMap({ self.cache.sumTile($0, database: name) }).first {
        tiles[paths[0]] = .known(tile)
        conclude(waiting, tile)
        return []
      }
      switch base {
      case .directory(let directory):
        let places = paths.map { directory + "/sumdb/" + name + "/" + $0 }
        if let tile = places.lazy.compactMap({ self.view.readable($0, limit: 1 << 20) }).first {
          tiles[paths[0]] = .known(tile)
          conclude(waiting, tile)
        } else {
          end(number, .sumDatabase(name: name, ServerAnswer("file://" + places[0]), nil), source)
        }
      case .server(let address):
        tiles[paths[0]] = .asked([waiting])
        return [ask(SumTile(path: paths[0], others: Array(paths.dropFirst()), base: address), at: paths[0])]
      case .failed: break
      }
    }
    return []
  }

  private func ask(_ tile: SumTile, at path: ByteString) -> Request {
    request(.tile(tile), tile.base.joined(path), limit: 1 << 20, module: ByteString())
  }

  func hearTile(_ tile: SumTile, _ outcome: Outcome) -> [Request] {
    let name = settings.sumDatabase?.name ?? ByteString()
    let reason: Reason
    switch outcome {
    case .answered(let answer) where answer.status == 200:
      settle(tile, .known(answer.body))
      return []
    case .answered(let answer):
      let place = ServerAnswer(
        answer.address.text, status: answer.status, said: Self.words(of: answer), asked: answer.asked.text)
      reason = .sumDatabase(name: name, place, nil)
    case .failed(let fault):
      reason = .sumDatabase(name: name, ServerAnswer(fault.address.text), fault)
    }
    var next = tile
    next.failure = tile.failure ?? reason
    if let path = next.others.popLast() { return [ask(next, at: path)] }
    settle(tile, .failed(next.failure ?? reason))
    return []
  }

  private func settle(_ tile: SumTile, _ state: TileState) {
    guard case .asked(let waiting) = tiles[tile.path] else { return }
    tiles[tile.path] = state
    for record in waiting {
      switch state {
      case .known(let text): conclude(record, text)
      case .failed(let reason): end(record.number, reason, record.source)
      case .asked: break
      }
    }
  }

  private func conclude(_ waiting: WaitingRecord, _ tile: ByteString) {
    guard waiting.record.isAuthentic(in: tile) else {
      let name = settings.sumDatabase?.name ?? ByteString()
      return end(waiting.number, .sumRecord(.notInTree, database: name), waiting.source)
    }
    finish(waiting.number, .text(waiting.record.text, source: waiting.source, answer: waiting.answer))
  }

  private func end(_ number: Int, _ reason: Reason, _ source: ByteString) {
    finished.append((queryStates[number].query, .failed(reason, source: source, trail: [])))
  }
}

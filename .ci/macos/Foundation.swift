// Stands in for Foundation: what the tests use of it, declared as Apple declares it. Only typechecked.
@_exported import Darwin

public struct URL: Hashable, Sendable, CustomStringConvertible {
  public init(filePath: String) {}
  public init(filePath: String, relativeTo base: URL?) {}
  public init?(string: String) {}
  public var path: String { "" }
  public var relativePath: String { "" }
  public var lastPathComponent: String { "" }
  public var pathComponents: [String] { [] }
  public var pathExtension: String { "" }
  public var hasDirectoryPath: Bool { false }
  public var description: String { "" }
  public func appending(path: some StringProtocol) -> URL { self }
  public func deletingLastPathComponent() -> URL { self }
  public func deletingPathExtension() -> URL { self }
  public func appendingPathExtension(_ text: String) -> URL { self }
  public var standardized: URL { self }
  public func checkResourceIsReachable() throws -> Bool { false }
}

public struct Data: Hashable, Sendable, RandomAccessCollection, MutableCollection, RangeReplaceableCollection {
  public init() {}
  public init(_ bytes: some Sequence<UInt8>) {}
  public init(contentsOf url: URL) throws {}
  public init?(base64Encoded: String) {}
  public var startIndex: Int { 0 }
  public var endIndex: Int { 0 }
  public subscript(_ index: Int) -> UInt8 {
    get { 0 }
    set {}
  }
  public mutating func replaceSubrange(_ range: Range<Int>, with bytes: some Collection<UInt8>) {}
  public struct WritingOptions: OptionSet, Sendable {
    public var rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
  }
  public func write(to url: URL, options: WritingOptions = []) throws {}
  public func base64EncodedString() -> String { "" }
}

public struct UUID: Hashable, Sendable {
  public init() {}
  public var uuidString: String { "" }
}

public struct Date: Hashable, Sendable, Comparable {
  public static var now: Date { Date() }
  public static func < (date: Date, other: Date) -> Bool { false }
  public static func + (date: Date, seconds: Double) -> Date { date }
  public func addingTimeInterval(_ seconds: Double) -> Date { self }
  public func timeIntervalSince(_ other: Date) -> Double { 0 }
  public init() {}
  public init(timeIntervalSince1970: Double) {}
  public var timeIntervalSince1970: Double { 0 }
}

public struct FileAttributeKey: Hashable, Sendable {
  public static let posixPermissions = FileAttributeKey()
  public static let modificationDate = FileAttributeKey()
}

public class FileManager: @unchecked Sendable {
  public class var `default`: FileManager { FileManager() }
  public var temporaryDirectory: URL { URL(filePath: "") }
  public var currentDirectoryPath: String { "" }
  public class DirectoryEnumerator: Sequence, IteratorProtocol {
    public init() {}
    public func next() -> Any? { nil }
  }
  public func createDirectory(at url: URL, withIntermediateDirectories: Bool) throws {}
  public func createDirectory(
    atPath path: String, withIntermediateDirectories: Bool, attributes: [FileAttributeKey: Any]? = nil
  ) throws {}
  public func createSymbolicLink(atPath path: String, withDestinationPath: String) throws {}
  public func destinationOfSymbolicLink(atPath path: String) throws -> String { "" }
  public func removeItem(atPath path: String) throws {}
  public func removeItem(at url: URL) throws {}
  public func moveItem(atPath path: String, toPath: String) throws {}
  public func copyItem(atPath path: String, toPath: String) throws {}
  public func copyItem(at url: URL, to other: URL) throws {}
  public func fileExists(atPath path: String) -> Bool { false }
  public func isExecutableFile(atPath path: String) -> Bool { false }
  public func createFile(
    atPath path: String, contents: Data?, attributes: [FileAttributeKey: Any]? = nil
  ) -> Bool { false }
  public func contents(atPath path: String) -> Data? { nil }
  public func contentsOfDirectory(atPath path: String) throws -> [String] { [] }
  public func contentsOfDirectory(at url: URL, includingPropertiesForKeys keys: [Keys]?) throws -> [URL] { [] }
  public func subpathsOfDirectory(atPath path: String) throws -> [String] { [] }
  public func setAttributes(_ attributes: [FileAttributeKey: Any], ofItemAtPath path: String) throws {}
  public func attributesOfItem(atPath path: String) throws -> [FileAttributeKey: Any] { [:] }
  public func enumerator(atPath path: String) -> DirectoryEnumerator? { nil }
  public struct Keys: Hashable, Sendable {}
  public func enumerator(at url: URL, includingPropertiesForKeys keys: [Keys]?) -> DirectoryEnumerator? { nil }
}

public class FileHandle: @unchecked Sendable {
  public init(forReadingFrom url: URL) throws {}
  public init(forWritingTo url: URL) throws {}
  public class var nullDevice: FileHandle { fatalError() }
  public func readToEnd() throws -> Data? { nil }
  public func readDataToEndOfFile() -> Data { Data() }
  public var availableData: Data { Data() }
  public func write(_ data: Data) {}
  public func close() throws {}
}

public class Pipe: @unchecked Sendable {
  public init() {}
  public var fileHandleForReading: FileHandle { fatalError() }
  public var fileHandleForWriting: FileHandle { fatalError() }
}

public class Process: @unchecked Sendable {
  public init() {}
  public var executableURL: URL?
  public var arguments: [String]?
  public var environment: [String: String]?
  public var currentDirectoryURL: URL?
  public var standardInput: Any?
  public var standardOutput: Any?
  public var standardError: Any?
  public var terminationStatus: Int32 { 0 }
  public var isRunning: Bool { false }
  public var processIdentifier: Int32 { 0 }
  public func run() throws {}
  public func waitUntilExit() {}
  public func terminate() {}
}

public class ProcessInfo: @unchecked Sendable {
  public class var processInfo: ProcessInfo { ProcessInfo() }
  public var environment: [String: String] { [:] }
  public var activeProcessorCount: Int { 1 }
}

extension String {
  public struct Encoding: Hashable, Sendable { public static let utf8 = Encoding(), isoLatin1 = Encoding() }
  public struct CompareOptions: OptionSet, Sendable {
    public var rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let regularExpression = CompareOptions(rawValue: 1), backwards = CompareOptions(rawValue: 2)
  }
  public init(contentsOf url: URL, encoding: Encoding) throws { self = "" }
  public init(contentsOfFile path: String, encoding: Encoding) throws { self = "" }
  public init?(data: Data, encoding: Encoding) { nil }
  public func write(to url: URL, atomically: Bool, encoding: Encoding) throws {}
  public func write(toFile path: String, atomically: Bool, encoding: Encoding) throws {}
}
extension StringProtocol {
  public func components(separatedBy separator: some StringProtocol) -> [String] { [] }
  public func range(of text: some StringProtocol, options: String.CompareOptions = []) -> Range<Index>? { nil }
  public func replacingOccurrences(of text: some StringProtocol, with other: some StringProtocol) -> String { "" }
  public func trimmingCharacters(in set: CharacterSet) -> String { "" }
}
public struct CharacterSet: Sendable, ExpressibleByArrayLiteral {
  public init(arrayLiteral scalars: Unicode.Scalar...) {}
  public static let whitespaces: CharacterSet = [], whitespacesAndNewlines: CharacterSet = [], newlines: CharacterSet = []
}

public func NSTemporaryDirectory() -> String { "" }

public class JSONSerialization {
  public struct WritingOptions: OptionSet, Sendable {
    public var rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let sortedKeys = WritingOptions(rawValue: 1)
    public static let prettyPrinted = WritingOptions(rawValue: 2)
  }
  public class func jsonObject(with data: Data) throws -> Any { data }
  public class func data(withJSONObject object: Any, options: WritingOptions = []) throws -> Data { Data() }
}

public struct CocoaError: Error {
  public struct Code: Sendable {
    public static let fileReadUnknown = Code(), fileWriteUnknown = Code(), fileReadNoSuchFile = Code()
  }
  public init(_ code: Code) {}
}

public class JSONDecoder {
  public init() {}
  public func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value { fatalError() }
}

public class ISO8601DateFormatter {
  public init() {}
  public func string(from date: Date) -> String { "" }
  public func date(from text: String) -> Date? { nil }
}

// Stands in for Apple's module Dispatch: what forkpath uses of it, declared as Apple declares it. Only typechecked.
public class DispatchQueue: @unchecked Sendable {
  init() {}
  @preconcurrency public class func concurrentPerform(iterations: Int, execute work: @Sendable (Int) -> Void) {}
  public convenience init(label: String) { self.init() }
  public class func global() -> DispatchQueue { DispatchQueue() }
  @preconcurrency public func async(execute work: @escaping @Sendable () -> Void) {}
  @preconcurrency public func async(group: DispatchGroup?, execute work: @escaping @Sendable () -> Void) {}
}

public enum DispatchTimeoutResult { case success, timedOut }
public enum DispatchTimeInterval: Sendable {
  case seconds(Int), milliseconds(Int), microseconds(Int), nanoseconds(Int), never
}
public struct DispatchTime: Sendable { public static func now() -> DispatchTime { DispatchTime() } }
public func + (time: DispatchTime, seconds: Double) -> DispatchTime { time }
public func + (time: DispatchTime, interval: DispatchTimeInterval) -> DispatchTime { time }

public class DispatchSemaphore: @unchecked Sendable {
  public init(value: Int) {}
  @discardableResult public func signal() -> Int { 0 }
  public func wait() {}
  public func wait(timeout: DispatchTime) -> DispatchTimeoutResult { .success }
}

public class DispatchGroup: @unchecked Sendable {
  public init() {}
  public func wait() {}
}

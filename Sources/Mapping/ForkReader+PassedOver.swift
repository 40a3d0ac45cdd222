import Bytes
import Machine
import Resolution

/// Modules in directories that patterns such as `./...` pass over: `testdata`, and names that begin with a dot or an
/// underscore. They are own modules where the user is in one, or names it, or an active mapping uses it. What another module
/// requires decides nothing: test data has stand-ins for modules that are published from other repositories.
extension ForkReader {
  /// The directories, relative to the root, of such modules around `places`.
  func passedOver(around places: [ByteString]) throws(SystemError) -> [ByteString] {
    var found: [ByteString] = []
    for place in places {
      if let module = try passedOver(around: place) { found.append(module) }
    }
    // Without those that the walk of another one reaches.
    var apart: [ByteString] = []
    for module in found.sorted(by: { $0.count < $1.count })
    where !apart.contains(where: { module.relative(within: $0)?.isPassedOver == false }) {
      apart.append(module)
    }
    return apart
  }

  /// The same for one place; nil where there is none.
  private func passedOver(around place: ByteString) throws(SystemError) -> ByteString? {
    // What a mapping used may have become a link since, which nobody enters.
    guard let below = place.relative(within: root), below.isPassedOver, environment.mode == .module,
      try realPathIfPresent(place) == place, !below.split(on: UInt8(ascii: "/")).contains("vendor"),
      let module = try CheckoutLocation.module(around: place)?.relative(within: root), module.isPassedOver
    else { return nil }
    return module
  }
}

// swift-tools-version: 6.3

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// The rooms that every byte of every file goes through; all others are compiled for size.
let hot: Set = ["Bytes", "Machine", "GoSource", "Resolution"]

func settings(of room: String) -> [SwiftSetting] {
  settings + [
    // A section for each function, so that the linker leaves out those that nothing calls.
    .unsafeFlags(["-Xfrontend", "-function-sections"], .when(platforms: [.linux], configuration: .release)),
    .unsafeFlags(hot.contains(room) ? [] : ["-Osize"], .when(configuration: .release)),
    // Optimized for tests, too: they start the program some ten thousand times, and go through megabytes.
    .unsafeFlags(hot.contains(room) ? ["-O"] : [], .when(configuration: .debug)),
  ]
}

/// A room of the house; the names after it are the only rooms that it may import (`Tests/HouseTests` checks).
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings(of: name))
}

func tests(_ room: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: room + "Tests", dependencies: dependencies + ["Support"], swiftSettings: settings)
}

let package = Package(
  name: "forkpath",
  // `Span` is in the library of macOS from 26 on; for earlier systems it needs a compatibility library beside the program.
  platforms: [.macOS(.v26)],
  products: [.executable(name: "forkpath", targets: ["forkpath"])],
  targets: [
    .executableTarget(
      name: "forkpath", dependencies: ["Commands", "Machine"], exclude: ["forkpath.docc"], swiftSettings: settings,
      linkerSettings: [
        // No loader, no library path, 0.9 x the start-up of /bin/true. Tests never link this target.
        // Equal functions are one: nothing compares addresses of functions.
        .unsafeFlags(
          ["-static-executable", "-Xlinker", "--icf=all"], .when(platforms: [.linux], configuration: .release))
      ]),
    room(
      "Commands",
      [
        "Verification", "Reachability", "Mapping", "Transactions", "Resolution", "Git", "Findings", "GoSource",
        "Terminal", "Machine", "Bytes",
      ]),
    room("Verification", ["Mapping", "Resolution", "Git", "Findings", "GoSource", "Machine", "Bytes"]),
    room("Reachability", ["Resolution", "Git", "Findings", "GoSource", "Machine", "Bytes"]),
    room("Mapping", ["Resolution", "Transactions", "Git", "Findings", "GoSource", "Machine", "Bytes"]),
    room("Findings", ["GoSource", "Bytes"]),
    room("Transactions", ["Git", "Machine", "Bytes"]),
    room("Resolution", ["GoSource", "Machine", "Bytes"]),
    room("Git", ["Machine", "Bytes"]),
    room("GoSource", ["Bytes"]),
    room("Terminal", ["Bytes"]),
    room("Machine", ["Bytes", "CMachine"]),
    room("Bytes"),
    .target(name: "CMachine"),

    .target(name: "Support", dependencies: ["Machine", "Bytes"], path: "Tests/Support", swiftSettings: settings),
    .executableTarget(
      name: "TransactionsDriver", dependencies: ["Transactions", "Git", "Machine", "Bytes"],
      path: "Tests/TransactionsDriver",
      swiftSettings: settings,
      linkerSettings: [.unsafeFlags(["-static-executable"], .when(platforms: [.linux], configuration: .release))]),
    .executableTarget(
      name: "Benchmarks", dependencies: ["Verification", "Mapping", "Resolution", "GoSource", "Machine", "Bytes"],
      path: "Tests/Benchmarks",
      exclude: ["loop.c"],
      swiftSettings: settings,
      // As the tool itself is linked, so that what is measured is what is shipped.
      linkerSettings: [.unsafeFlags(["-static-executable"], .when(platforms: [.linux], configuration: .release))]),
    tests("Bytes", ["Bytes"]),
    tests("Machine", ["Machine", "CMachine", "Bytes"]),
    tests("GoSource", ["GoSource", "Bytes"]),
    tests("Terminal", ["Terminal", "Machine", "Bytes"]),
    tests("Resolution", ["Resolution", "GoSource", "Machine", "Bytes"]),
    tests("Findings", ["Findings", "GoSource", "Bytes"]),
    tests("Git", ["Git", "Machine", "Bytes"]),
    tests("Transactions", ["Transactions", "Git", "Machine", "Bytes"]),
    tests("Mapping", ["Mapping", "Resolution", "Transactions", "Git", "Findings", "GoSource", "Machine", "Bytes"]),
    tests("Reachability", ["Reachability", "Resolution", "Findings", "GoSource", "Machine", "Bytes"]),
    tests(
      "Verification",
      [
        "Commands", "Verification", "Mapping", "Resolution", "Git", "Findings", "GoSource", "Terminal", "Machine",
        "Bytes",
      ]),
    tests("Commands", ["Commands", "Reachability", "Findings", "Terminal", "Machine", "Bytes"]),
    tests("House"),
    tests("Session", ["Machine", "Bytes"]),
  ],
  swiftLanguageModes: [.v6]
)

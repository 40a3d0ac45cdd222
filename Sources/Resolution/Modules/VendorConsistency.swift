import Bytes
import GoSource
import Machine

/// Compares vendor/modules.txt with what go.mod and go.work require and replace; `modload.checkVendorConsistency`.
struct VendorConsistency {
  let main: MainModules
  let list: VendorList
  let minor: Int

  /// Before go 1.14 modules.txt did not have enough information for a full comparison.
  private var isOld: Bool {
    !main.isWorkspace && GoVersion.compare(main.modules.first?.file.go?.text ?? "", "1.14") < 0
  }

  func faults() -> [VendorFault] {
    var faults: [VendorFault] = []
    func add(_ module: ModuleVersion, _ code: VendorFault.Code) {
      faults.append(VendorFault(module: module, code: code))
    }
    for requirement in main.modules.flatMap({ $0.file.require.map(\.module) })
    where !(list.remarks[requirement]?.isExplicit ?? false) {
      if !isOld {
        add(requirement, .notMarkedExplicit)
      } else if let version = list.versions[requirement.path], version != requirement.version {
        add(requirement, .otherVersionVendored(version))
      }
    }
    var seen: Set<ModuleVersion> = []
    var replaces = main.modules.flatMap { module in module.file.replace.map { ($0.old, module.place) } }
    if let work = main.work, let place = main.workPlace, minor >= 22 {
      replaces += work.replace.map { ($0.old, place) }
    }
    for (old, file) in replaces where seen.insert(old).inserted {
      let new = main.vendorSpelling(of: old)
      let marked = list.remarks[old]?.replacement
      if let marked, !marked.path.isEmpty {
        if marked != new { add(old, .replacedOtherwise(new ?? ModuleVersion(path: ""), file: file, marked: marked)) }
      } else if new != nil {
        if isOld && (old.version.isEmpty || list.versions[old.path] != old.version) { continue }
        add(old, .notMarkedReplaced(file: file))
      }
    }
    let required = Set(main.modules.flatMap { $0.file.require.map(\.module) })
    for module in list.modules where list.remarks[module]?.isExplicit ?? false && !required.contains(module) {
      add(module, .markedExplicitOnly)
    }
    for module in list.replaced where main.replacement(of: module) == nil { add(module, .markedReplacedOnly) }
    return faults
  }
}

extension VendorList {
  /// Reads modules.txt in a vendor directory; empty where there is none, as in go.
  init(_ directory: ByteString, _ view: FileView) {
    self.init(view.readable(directory.appending(path: "modules.txt"), limit: MainModules.fileLimit) ?? "")
  }
}

import Dispatch
import Glibc
import Storage

// A program for the storage tests to run, kill and race: it publishes and promotes, and says how that ended.
//
//     StorageProbe publish ROOT VERSION          publish a small version and promote it
//     StorageProbe promote ROOT COUNT VERSION…   promote the versions in turn, COUNT times
//     StorageProbe watch ROOT VERSION            wait until the version is active, and print what the watcher says
//     StorageProbe starve ROOT VERSION           look without descriptors, meanwhile make the version active
//
// Exit status 0, or 3 with the error's code on standard output.

func files(_ content: String) -> [(name: String, bytes: [UInt8])] {
    [
        ("model.txt", Array("tree \(content)\n".utf8)), ("feature_schema.json", Array("{}".utf8)),
        ("metrics.json", Array("{}".utf8)), ("version.json", Array("{\"model_version\":\"\(content)\"}".utf8)),
    ]
}

func run(_ arguments: [String]) throws(StorageError) {
    guard arguments.count >= 4 else { exit(64) }
    let store = try ArtifactStore(root: arguments[2])
    let versions = arguments.dropFirst(3).compactMap(VersionName.init)
    switch arguments[1] {
    case "publish":
        guard let version = versions.first else { exit(64) }
        try store.publish(version, files: files(version.text))
        try store.promote(version)
    case "promote":
        guard let count = Int(arguments[3]) else { exit(64) }
        let turns = Array(versions.dropFirst())
        for turn in 0..<count { try store.promote(turns[turn % turns.count]) }
    case "watch":
        guard let version = versions.first else { exit(64) }
        watch(store, until: version)
    case "starve":
        guard let version = versions.first else { exit(64) }
        starve(store, promoting: version)
    default:
        exit(64)
    }
}

func watch(_ store: ArtifactStore, until version: VersionName) -> Never {
    let watcher = ArtifactWatcher(root: store.root, queue: DispatchQueue(label: "watch")) { trouble in
        print(trouble)
    } look: {
        guard store.activeVersion == version else { return }
        print("active")
        exit(0)
    }
    watcher.start()
    dispatchMain()
}

/// One line for each look: as it should be, without descriptors, with another pointer as well, recovered.
func starve(_ store: ArtifactStore, promoting version: VersionName) {
    var scanner = ArtifactScanner(store: store, settleTime: .seconds(2))
    let start = ContinuousClock.now
    func look(after seconds: Int) {
        switch scanner.look(now: start + .seconds(seconds)) {
        case .unchanged: print("\(seconds) unchanged")
        case .ready(let artifact): print("\(seconds) ready \(artifact.version)")
        case .waiting(let error): print("\(seconds) waiting \(error.code.rawValue)")
        case .rejected(let error): print("\(seconds) rejected \(error.code.rawValue)")
        }
    }
    look(after: 0)
    var usual = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual)
    var none = rlimit(rlim_cur: 0, rlim_max: usual.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
    look(after: 1)
    look(after: 100)
    _ = symlink(version.text, store.root + "/new")
    _ = rename(store.root + "/new", store.root + "/" + ArtifactStore.pointerName)
    for seconds in [101, 102, 103, 106, 107, 115, 131, 132, 162, 163] { look(after: seconds) }
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &usual)
    look(after: 164)
    look(after: 165)
}

do {
    try run(CommandLine.arguments)
} catch {
    print(error.code.rawValue)
    exit(3)
}

internal import Glibc
internal import SystemIO

/// The shared library of a Python package. Only the library is used; nothing of Python's runs in this process.
struct BoosterLibrary: Sendable {
    /// As `pip` knows it.
    let package: String
    /// Under `site-packages`.
    let file: String
    let flag: String
    let variable: String

    static let lightGBM = BoosterLibrary(
        package: "lightgbm", file: "lightgbm/lib/lib_lightgbm.so", flag: "--lightgbm", variable: "RELISCORE_LIGHTGBM")
    static let xgboost = BoosterLibrary(
        package: "xgboost-cpu", file: "xgboost/lib/libxgboost.so", flag: "--xgboost", variable: "RELISCORE_XGBOOST")

    /// Loads the library: of the path given, or else of the variable's path, or else the first that is found in
    /// `.venv/training`, `.venv`, `$VIRTUAL_ENV`, on `python3`'s path, and where the loader itself looks.
    ///
    /// A path that was given and cannot be loaded is an error, and so is a package that is there and cannot be loaded:
    /// another one in its place would not be what was asked for.
    func load(_ path: String?) throws(TrainingError) -> DynamicLibrary {
        if let path { return try open(path, remedy: "give another path with \(flag)") }
        if let path = Self.environment(variable) { return try open(path, remedy: "change \(variable)") }
        for directory in Self.environmentDirectories {
            for packages in Self.sitePackages(of: directory) {
                if let path = existing(in: packages) { return try open(path, remedy: reinstallation) }
            }
        }
        for packages in Self.pythonPath() {
            if let path = existing(in: packages) { return try open(path, remedy: reinstallation) }
        }
        let name = file.split(separator: "/").last.map(String.init) ?? file
        if let library = try? DynamicLibrary(name) { return library }
        throw TrainingError(
            .engineMissing,
            "cannot find \(name): expected it where \(flag) or \(variable) says, in .venv/training, .venv, $VIRTUAL_ENV "
                + "or python3's packages, found none; install: \(installation)")
    }

    var installation: String { "python3 -m pip install \(package)" }
    private var reinstallation: String { "python3 -m pip install --force-reinstall \(package)" }

    /// The version in the package beside the library, which has it in a file of its own; nil for a library elsewhere.
    func packageVersion(of library: DynamicLibrary) -> String? {
        let directory = library.path.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
        let folder = directory.isEmpty ? "." : directory.joined(separator: "/")
        for name in ["VERSION.txt", "VERSION"] {
            guard let bytes = try? FileSystem.read(FileSystem.join(folder, name), limit: 100) else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            if let version = text.split(whereSeparator: \.isWhitespace).first { return String(version) }
        }
        return nil
    }

    /// Refuses a release whose functions or files are not known to be the same.
    func require(_ oldest: (major: Int, minor: Int), found version: String, at path: String) throws(TrainingError) {
        let parts = version.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard parts.count == 2, (parts[0], parts[1]) >= (oldest.major, oldest.minor) else {
            throw TrainingError(
                .engineMissing,
                "cannot use \(path): expected \(package) \(oldest.major).\(oldest.minor) or newer, found \(version); "
                    + "install: python3 -m pip install --upgrade \(package)")
        }
    }

    private func open(_ path: String, remedy: String) throws(TrainingError) -> DynamicLibrary {
        do {
            return try DynamicLibrary(path)
        } catch {
            let lacksOpenMP = error.reason.contains("libgomp")
            throw TrainingError(
                .engineMissing, "\(error); \(lacksOpenMP ? "install OpenMP: apt-get install libgomp1" : remedy)")
        }
    }

    private func existing(in packages: String) -> String? {
        let path = FileSystem.join(packages, file)
        return access(path, R_OK) == 0 ? path : nil
    }

    private static var environmentDirectories: [String] {
        [".venv/training", ".venv"] + (environment("VIRTUAL_ENV").map { [$0] } ?? [])
    }

    private static func sitePackages(of directory: String) -> [String] {
        let libraries = FileSystem.join(directory, "lib")
        let names = ((try? FileSystem.list(libraries)) ?? []).filter { $0.hasPrefix("python3") }
        return names.sorted().map { "\(libraries)/\($0)/site-packages" }
    }

    /// What `python3` would import from, asked of it; nothing where there is none.
    private static func pythonPath() -> [String] {
        let question = "import sys; print(chr(10).join(p for p in sys.path if p))"
        guard var child = try? ChildProcess("python3", ["-c", question], output: .pipe, errors: .null),
            let output = child.takeOutput()
        else { return [] }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                (try? output.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]), "python3")) ?? 0
            }
            if read == 0 { break }
            count += read
        }
        guard (try? child.wait())?.isSuccess == true else { return [] }
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}

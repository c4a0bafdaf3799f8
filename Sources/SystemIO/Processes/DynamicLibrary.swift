internal import Glibc

/// A shared library that is looked for when it is needed, such as a training engine's.
///
/// Stays loaded until the process ends: libraries with threads of their own cannot be taken away safely.
package struct DynamicLibrary: @unchecked Sendable {  // A handle of dlopen may be used from any thread.
    private let handle: UnsafeMutableRawPointer
    package let path: String

    /// - Parameter path: A path, or a bare name for the loader to look up.
    package init(_ path: String) throws(DynamicLibraryError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw DynamicLibraryError(subject: path, reason: Self.lastError())
        }
        self.handle = handle
        self.path = path
    }

    /// The function `name`; `Function` must be its `@convention(c)` type.
    package func function<Function>(_ name: String, as type: Function.Type) throws(DynamicLibraryError) -> Function {
        guard let address = dlsym(handle, name) else {
            throw DynamicLibraryError(subject: "\(name) in \(path)", reason: Self.lastError())
        }
        return unsafeBitCast(address, to: type)
    }

    private static func lastError() -> String { dlerror().map { String(cString: $0) } ?? "unknown" }
}

package struct DynamicLibraryError: Error, Equatable, CustomStringConvertible {
    package let subject: String
    /// The loader's own words.
    package let reason: String

    package var description: String { "cannot load \(subject): \(reason)" }
}

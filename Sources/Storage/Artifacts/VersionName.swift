/// A name that is safe as one path component below the root: `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`.
///
/// `ACTIVE_MODEL` and `latest` match the pattern and are refused: the first is the pointer, the second means "no pin".
package struct VersionName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String
    package var description: String { text }

    package init?(_ text: String) {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 128, Self.isAlphanumeric(first),
            bytes.allSatisfy({ Self.isAlphanumeric($0) || $0 == 0x2e || $0 == 0x5f || $0 == 0x2d }),
            text != ArtifactStore.pointerName, text != "latest"
        else { return nil }
        self.text = text
    }

    /// By bytes, so that the order is the same everywhere.
    package static func < (left: VersionName, right: VersionName) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: false
        }
    }

    /// The name, or the error that says what is wrong with it, quoted safely for a log line.
    static func checked(
        _ text: String, _ action: String, place: String? = nil, code: StorageError.Code = .invalidName
    ) throws(StorageError) -> VersionName {
        if let name = VersionName(text) { return name }
        throw StorageError(
            code, action, place: place,
            expected: "a version name of 1 to 128 letters, digits, '.', '_' or '-' that starts with a letter or digit",
            found: quoted(text), remedy: "name a directory below the artifact root")
    }
}

/// Text from outside for a message: bounded, control characters replaced.
func quoted(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(80).map { $0.value < 0x20 || $0.value == 0x7f ? "?" : String($0) }
    return "\"\(shown.joined())\(text.unicodeScalars.count > 80 ? "…" : "")\""
}

import ModelFormats

/// Whether the bytes are read as a model, rather than refused.
@discardableResult
func isAccepted(_ bytes: some Sequence<UInt8>) -> Bool {
    Array(bytes).withUnsafeBytes { bytes in
        do {
            _ = try ModelFile.read(bytes)
            return true
        } catch {
            return false
        }
    }
}

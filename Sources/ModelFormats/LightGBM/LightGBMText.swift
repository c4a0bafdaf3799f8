package import Models

/// LightGBM's text model, as `save_model` and `model_to_string` of versions 2.1 to 4.x write it (headers v2, v3, v4).
///
/// Rules are those of LightGBM 4.7. The sizes in `tree_sizes` are never used, so edited files and files with other line
/// ends read the same.
package enum LightGBMText {
    /// - Parameters:
    ///   - bytes: The whole file. Not kept.
    ///   - name: The file's name for messages.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, named name: String = "model.txt", limits: ModelFileLimits = ModelFileLimits()
    ) throws(ModelFormatError) -> TreeEnsemble {
        do throws(ModelFormatError) {
            try limits.checkSize(of: bytes)
            var reader = LightGBMReader(bytes, limits: limits)
            return try reader.read()
        } catch {
            throw error.named(name)
        }
    }

    /// Whether the first line is LightGBM's.
    static func recognises(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let line = TextLines(bytes).first else { return false }
        return line == "tree"
    }
}

extension TextLines {
    var first: TextLine? {
        var copy = self
        return copy.next()
    }
}

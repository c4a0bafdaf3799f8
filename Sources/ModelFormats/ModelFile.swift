package import Models

/// Reads any model file this program can run. What it is is told from its content, never from its name.
package enum ModelFile {
    /// - Parameters:
    ///   - bytes: The whole file. Not kept.
    ///   - name: The file's name for messages.
    /// - Throws: `ModelFormatError`; a format that is known but not run is named in it.
    package static func read(
        _ bytes: UnsafeRawBufferPointer, named name: String = "model", limits: ModelFileLimits = ModelFileLimits()
    ) throws(ModelFormatError) -> Model {
        .trees(try LightGBMText.read(bytes, named: name, limits: limits))
    }
}

/// The bounds of what a model file may ask of this process. Past one of them the file is refused by its name.
package struct ModelFileLimits: Sendable {
    package var fileBytes = 1 << 30
    package var trees = 100_000
    package var leavesPerTree = 1 << 24
    package var features = 65_536
    package var outputs = 4_096
    /// Outputs times features: what one row's contributions need.
    package var contributions = 1 << 22

    /// Opcodes of a pickle, values it makes, and entries of its memo.
    package var pickleOpcodes = 1 << 27
    package var pickleValues = 1 << 24
    package var pickleMemo = 1 << 24
    /// Bytes a compressed file may inflate to, and how many times its own size where that is more than
    /// `freelyInflatedBytes`: small files may hold long runs of zeros.
    package var inflatedBytes = 1 << 30
    package var inflationRatio = 200
    package var freelyInflatedBytes = 1 << 24
    /// Memory of the decompressor itself; `xz -9` needs 65 MiB.
    package var decompressorBytes = 1 << 27

    /// 32-bit words that the category sets of an XGBoost model may take: 64 MiB.
    package var categoryWords = 1 << 24
    /// Categories that all encoders of a scikit-learn model know together.
    package var categories = 1 << 22
    /// Estimators of a scikit-learn model, and how many may stand in each other.
    package var estimators = 4_096
    package var nestedEstimators = 16
    package var polynomialProducts = 1 << 16
    package var onnxNodes = 10_000
    /// Elements of all values of an ONNX graph together, constants among them.
    package var onnxElements = 1 << 22

    package init() {}

    /// What a row may become on its way through a pipeline.
    static let rowValues = 1 << 20
    /// Arrays and objects that may be open at once in XGBoost's JSON and UBJSON.
    static let nestedContainers = 32

    /// - Throws: `.tooLarge`.
    func checkSize(of file: UnsafeRawBufferPointer) throws(ModelFormatError) {
        guard file.count <= fileBytes else {
            throw ModelFormatError(
                .tooLarge, expected: "at most \(fileBytes) bytes", found: "\(file.count)",
                remedy: "train or export a smaller model")
        }
    }
}

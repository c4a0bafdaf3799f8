internal import Bytes

/// Files that people hand over as models but that are not run, told by their first bytes.
struct OtherFormat {
    let name: String
    let remedy: String

    /// The format of a file that is neither LightGBM text nor our own, or nil when nothing is known of it.
    static func recognise(_ bytes: UnsafeRawBufferPointer) -> OtherFormat? {
        let head = UnsafeRawBufferPointer(rebasing: bytes.prefix(512))
        if let format = fixedStart(head) { return format }
        let text = head.drop { $0 <= UInt8(ascii: " ") }
        let trimmed = UnsafeRawBufferPointer(rebasing: text)
        if startsIgnoringCase(trimmed, "<!doctype html") || startsIgnoringCase(trimmed, "<html") {
            return OtherFormat(name: "an HTML page", remedy: "download the file itself, not the page that shows it")
        }
        if startsIgnoringCase(trimmed, "<?xml") || startsIgnoringCase(trimmed, "<pmml") {
            return OtherFormat(
                name: "XML, such as PMML",
                remedy: "save the model with the library that trained it, or export it to ONNX")
        }
        if trimmed.first == UInt8(ascii: "{") { return json(trimmed) }
        if isXGBoostDump(trimmed) {
            return OtherFormat(
                name: "an XGBoost dump",
                remedy: "a dump has neither base score nor objective; save the model with save_model instead")
        }
        return nil
    }

    private static func fixedStart(_ head: UnsafeRawBufferPointer) -> OtherFormat? {
        if starts(head, "version https://git-lfs.github.com/") {
            return OtherFormat(name: "a Git LFS pointer", remedy: "this is a Git LFS pointer, run `git lfs pull`")
        }
        if starts(head, [0x50, 0x4B, 0x03, 0x04]) || starts(head, [0x50, 0x4B, 0x05, 0x06]) {
            return OtherFormat(
                name: "a ZIP archive",
                remedy: "unpack it and give the model file inside; PyTorch, Keras and H2O archives are not run")
        }
        if let format = container(head) { return format }
        return compressed(head)
    }

    /// What other libraries keep models and tables in.
    private static func container(_ head: UnsafeRawBufferPointer) -> OtherFormat? {
        let names: [([UInt8], String, String)] = [
            ([0x89, 0x48, 0x44, 0x46], "an HDF5 file, such as a Keras model", "export it to ONNX with tf2onnx"),
            ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array", "give the model, not its data or a part of it"),
            ([0x43, 0x42, 0x4D, 0x31], "a CatBoost model", "export it with save_model(path, format=\"onnx\")"),
            ([0x50, 0x41, 0x52, 0x31], "a Parquet table", "give the model; rows are given as CSV or NDJSON"),
            ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive", "unpack it and give the model file inside"),
        ]
        if let (_, name, remedy) = names.first(where: { starts(head, $0.0) }) {
            return OtherFormat(name: name, remedy: remedy)
        }
        if head.count > 262, starts(UnsafeRawBufferPointer(rebasing: head[257...]), "ustar") {
            return OtherFormat(name: "a tar archive", remedy: "unpack it and give the model file inside")
        }
        return nil
    }

    /// What joblib can write, or could, besides what `Compression` knows.
    private static func compressed(_ head: UnsafeRawBufferPointer) -> OtherFormat? {
        let names: [([UInt8], String)] = [
            ([0x04, 0x22, 0x4D, 0x18], "LZ4"), ([0x5A, 0x46, 0x30, 0x78], "joblib 0.9 zlib"),
        ]
        guard let (_, name) = names.first(where: { starts(head, $0.0) }) else { return nil }
        return OtherFormat(
            name: "\(name)-compressed data, such as a joblib file",
            remedy: "save it with zlib or plain: joblib.dump(model, path, compress=3)")
    }

    /// `get_dump` as text, with or without the heads of `dump_model`, or as a JSON list of trees.
    private static func isXGBoostDump(_ head: UnsafeRawBufferPointer) -> Bool {
        if starts(head, "booster[") || starts(head, "0:[") || starts(head, "0:leaf=") { return true }
        return starts(head, "[") && contains(head, "\"nodeid\"")
    }

    private static func json(_ head: UnsafeRawBufferPointer) -> OtherFormat? {
        if contains(head, "\"num_tree_per_iteration\"") {
            return OtherFormat(
                name: "a LightGBM JSON dump",
                remedy: "a dump cannot be run as the model was; save it with save_model instead")
        }
        return nil
    }

    private static func starts(_ bytes: UnsafeRawBufferPointer, _ prefix: [UInt8]) -> Bool {
        bytes.starts(with: prefix)
    }

    private static func starts(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        bytes.starts(with: text.bytes)
    }

    private static func startsIgnoringCase(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        bytes.count >= text.bytes.count
            && zip(bytes, text.bytes).allSatisfy { $0 == $1 || ($0 >= UInt8(ascii: "A") && $0 | 0x20 == $1) }
    }

    private static func contains(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        let wanted = text.bytes
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains {
            UnsafeRawBufferPointer(rebasing: bytes[$0..<($0 + wanted.count)]).elementsEqual(wanted)
        }
    }
}

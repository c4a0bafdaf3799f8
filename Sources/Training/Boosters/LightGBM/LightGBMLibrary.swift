internal import SystemIO

/// The functions of LightGBM's C interface that training needs, declared here as `LightGBM/c_api.h` documents them
/// (https://lightgbm.readthedocs.io/en/stable/C-API.html). All return 0 or, with the reason in `lastError`, -1.
struct LightGBMLibrary: Sendable {
    typealias Handle = UnsafeMutableRawPointer
    typealias HandleOutput = UnsafeMutablePointer<UnsafeMutableRawPointer?>
    typealias Text = UnsafePointer<CChar>
    typealias TextBuffer = UnsafeMutablePointer<CChar>
    typealias Columns<Element> = UnsafeMutablePointer<UnsafeMutablePointer<Element>?>

    /// `C_API_DTYPE_FLOAT64`.
    static let float64: CInt = 1

    /// Where it was found, and its release; `unknown` where it has no package around it.
    let path: String
    let version: String

    let lastError: @convention(c) () -> Text?
    let registerLogCallback: @convention(c) ((@convention(c) (Text?) -> Void)?) -> CInt
    /// parameters' names and aliases as JSON: buffer length, length needed, buffer.
    let dumpAliases: @convention(c) (Int64, UnsafeMutablePointer<Int64>, TextBuffer?) -> CInt

    let sampleCount: @convention(c) (Int32, Text, UnsafeMutablePointer<CInt>) -> CInt
    let sampleIndices: @convention(c) (Int32, Text, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>) -> CInt
    /// columns' values, columns' places, columns, values of each, rows of the sample, rows here, rows in all,
    /// parameters, result.
    let datasetFromSample:
        @convention(c) (
            Columns<Double>, Columns<CInt>, Int32, UnsafePointer<CInt>, Int32, Int32, Int64, Text, HandleOutput
        ) -> CInt
    let datasetByReference: @convention(c) (Handle, Int64, HandleOutput) -> CInt
    /// dataset, has weights, has initial scores, has queries, classes, pushing threads, OpenMP threads of each.
    let datasetInitStreaming: @convention(c) (Handle, Int32, Int32, Int32, Int32, Int32, Int32) -> CInt
    /// dataset, row-major data, its type, rows, columns, first row, labels, weights, initial scores, queries, thread.
    let datasetPushRows:
        @convention(c) (
            Handle, UnsafeRawPointer, CInt, Int32, Int32, Int32, UnsafePointer<Float>, UnsafePointer<Float>?,
            UnsafePointer<Double>?, UnsafePointer<Int32>?, Int32
        ) -> CInt
    let datasetMarkFinished: @convention(c) (Handle) -> CInt
    let datasetSetFeatureNames: @convention(c) (Handle, UnsafeMutablePointer<Text?>, CInt) -> CInt
    let datasetFree: @convention(c) (Handle) -> CInt

    let boosterCreate: @convention(c) (Handle, Text, HandleOutput) -> CInt
    let boosterFromText: @convention(c) (Text, UnsafeMutablePointer<CInt>, HandleOutput) -> CInt
    let boosterAddValidation: @convention(c) (Handle, Handle) -> CInt
    let boosterUpdate: @convention(c) (Handle, UnsafeMutablePointer<CInt>) -> CInt
    let boosterEvaluationCount: @convention(c) (Handle, UnsafeMutablePointer<CInt>) -> CInt
    /// booster, texts offered, texts, bytes offered for each, bytes needed, their buffers.
    let boosterEvaluationNames:
        @convention(c) (
            Handle, CInt, UnsafeMutablePointer<CInt>, Int, UnsafeMutablePointer<Int>, UnsafeMutablePointer<TextBuffer?>
        ) -> CInt
    let boosterEvaluate: @convention(c) (Handle, CInt, UnsafeMutablePointer<CInt>, UnsafeMutablePointer<Double>) -> CInt
    /// booster, first iteration, iterations, importance type, bytes offered, bytes needed, buffer.
    let boosterSaveText:
        @convention(c) (Handle, CInt, CInt, CInt, Int64, UnsafeMutablePointer<Int64>, TextBuffer?) -> CInt
    /// booster, data, its type, rows, columns, is row-major, kind, first iteration, iterations, parameters, results,
    /// result.
    let boosterPredict:
        @convention(c) (
            Handle, UnsafeRawPointer, CInt, Int32, Int32, CInt, CInt, CInt, CInt, Text, UnsafeMutablePointer<Int64>,
            UnsafeMutablePointer<Double>
        ) -> CInt
    let boosterFree: @convention(c) (Handle) -> CInt

    /// - Parameter path: Of the library; nil to look for it, see `BoosterLibrary`.
    static func load(_ path: String?) throws(TrainingError) -> LightGBMLibrary {
        let package = BoosterLibrary.lightGBM
        let library = try package.load(path)
        // The C interface cannot be asked for it. What the newest function used tells apart is 4.0.
        let version = package.packageVersion(of: library)
        if let version { try package.require((4, 0), found: version, at: library.path) }
        do {
            return try LightGBMLibrary(library, version: version ?? "unknown")
        } catch {
            throw TrainingError(
                .engineMissing, "\(error); expected LightGBM 4.0 or newer, install: \(package.installation)")
        }
    }

    private init(_ library: DynamicLibrary, version: String) throws(DynamicLibraryError) {
        func function<Function>(_ name: String) throws(DynamicLibraryError) -> Function {
            try library.function("LGBM_" + name, as: Function.self)
        }
        path = library.path
        self.version = version
        lastError = try function("GetLastError")
        registerLogCallback = try function("RegisterLogCallback")
        dumpAliases = try function("DumpParamAliases")
        sampleCount = try function("GetSampleCount")
        sampleIndices = try function("SampleIndices")
        datasetFromSample = try function("DatasetCreateFromSampledColumn")
        datasetByReference = try function("DatasetCreateByReference")
        datasetInitStreaming = try function("DatasetInitStreaming")
        datasetPushRows = try function("DatasetPushRowsWithMetadata")
        datasetMarkFinished = try function("DatasetMarkFinished")
        datasetSetFeatureNames = try function("DatasetSetFeatureNames")
        datasetFree = try function("DatasetFree")
        boosterCreate = try function("BoosterCreate")
        boosterFromText = try function("BoosterLoadModelFromString")
        boosterAddValidation = try function("BoosterAddValidData")
        boosterUpdate = try function("BoosterUpdateOneIter")
        boosterEvaluationCount = try function("BoosterGetEvalCounts")
        boosterEvaluationNames = try function("BoosterGetEvalNames")
        boosterEvaluate = try function("BoosterGetEval")
        boosterSaveText = try function("BoosterSaveModelToString")
        boosterPredict = try function("BoosterPredictForMat")
        boosterFree = try function("BoosterFree")
    }

    /// Refuses what LightGBM refused, in its words.
    func check(_ code: CInt, _ what: String) throws(TrainingError) {
        guard code != 0 else { return }
        let reason = lastError().map { String(cString: $0) } ?? "unknown"
        throw TrainingError(.engineFailed, "cannot \(what) with LightGBM: \(reason)")
    }

    /// A handle that a function gives through its last parameter.
    func made(_ what: String, _ body: (HandleOutput) -> CInt) throws(TrainingError) -> Handle {
        var handle: Handle?
        try check(body(&handle), what)
        guard let handle else { throw TrainingError(.engineFailed, "cannot \(what) with LightGBM: it gave nothing") }
        return handle
    }

    /// A text that a function writes into a buffer, called again when the buffer was too small.
    func text(
        _ what: String, _ body: (Int64, UnsafeMutablePointer<Int64>, TextBuffer) -> CInt
    ) throws(TrainingError) -> [UInt8] {
        var needed: Int64 = 1 << 20
        for _ in 0..<2 {
            let capacity = needed
            var bytes = [UInt8](repeating: 0, count: Int(capacity))
            let code = bytes.withUnsafeMutableBytes { buffer in
                buffer.baseAddress.map { body(capacity, &needed, $0.assumingMemoryBound(to: CChar.self)) } ?? -1
            }
            try check(code, what)
            if needed <= capacity {
                bytes.removeLast(bytes.count - max(Int(needed) - 1, 0))  // The terminating zero is counted.
                return bytes
            }
        }
        throw TrainingError(.engineFailed, "cannot \(what) with LightGBM: its length changed between two calls")
    }
}

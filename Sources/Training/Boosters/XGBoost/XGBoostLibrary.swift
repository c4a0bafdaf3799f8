internal import SystemIO

/// The functions of XGBoost's C interface that training needs, declared here as `xgboost/c_api.h` documents them
/// (https://xgboost.readthedocs.io/en/stable/dev/group__c__api.html). All return 0 or, with the reason in `lastError`,
/// -1. `bst_ulong` is `UInt64`.
struct XGBoostLibrary: Sendable {
    typealias Handle = UnsafeMutableRawPointer
    typealias HandleOutput = UnsafeMutablePointer<UnsafeMutableRawPointer?>
    typealias Text = UnsafePointer<CChar>
    typealias TextOutput = UnsafeMutablePointer<UnsafePointer<CChar>?>
    typealias Reset = @convention(c) (UnsafeMutableRawPointer?) -> Void
    typealias Next = @convention(c) (UnsafeMutableRawPointer?) -> CInt

    let path: String
    let version: String

    let lastError: @convention(c) () -> Text?
    let registerLogCallback: @convention(c) ((@convention(c) (Text?) -> Void)?) -> CInt

    let proxyCreate: @convention(c) (HandleOutput) -> CInt
    /// The data as an array interface (https://numpy.org/doc/stable/reference/arrays.interface.html) in JSON.
    let proxySetDense: @convention(c) (Handle, Text) -> CInt
    /// matrix, `label` or `weight`, an array interface.
    let matrixSetInfo: @convention(c) (Handle, Text, Text) -> CInt
    /// iterator, proxy, reference, reset, next, configuration, result.
    let quantileMatrix: @convention(c) (Handle, Handle, Handle?, Reset, Next, Text, HandleOutput) -> CInt
    /// An array interface, configuration, result.
    let denseMatrix: @convention(c) (Text, Text, HandleOutput) -> CInt
    let matrixFree: @convention(c) (Handle) -> CInt

    /// cached matrices, their number, result.
    let boosterCreate: @convention(c) (UnsafePointer<Handle?>?, UInt64, HandleOutput) -> CInt
    let boosterSetParameter: @convention(c) (Handle, Text, Text) -> CInt
    /// booster, `feature_name`, texts, their number.
    let boosterSetFeatureInfo: @convention(c) (Handle, Text, UnsafeMutablePointer<Text?>, UInt64) -> CInt
    let boosterSetAttribute: @convention(c) (Handle, Text, Text?) -> CInt
    let boosterUpdate: @convention(c) (Handle, CInt, Handle) -> CInt
    /// booster, round, matrices, their names, their number, result.
    let boosterEvaluate:
        @convention(c) (Handle, CInt, UnsafeMutablePointer<Handle?>, UnsafeMutablePointer<Text?>, UInt64, TextOutput) ->
            CInt
    /// booster, first round, end, step, result.
    let boosterSlice: @convention(c) (Handle, CInt, CInt, CInt, HandleOutput) -> CInt
    /// booster, configuration, length, bytes that are the booster's.
    let boosterSave: @convention(c) (Handle, Text, UnsafeMutablePointer<UInt64>, TextOutput) -> CInt
    let boosterLoad: @convention(c) (Handle, UnsafeRawPointer, UInt64) -> CInt
    /// booster, matrix, configuration, shape, dimensions, results; the last three are the booster's.
    let boosterPredict:
        @convention(c) (
            Handle, Handle, Text, UnsafeMutablePointer<UnsafePointer<UInt64>?>, UnsafeMutablePointer<UInt64>,
            UnsafeMutablePointer<UnsafePointer<Float>?>
        ) -> CInt
    let boosterFree: @convention(c) (Handle) -> CInt

    /// - Parameter path: Of the library; nil to look for it, see `BoosterLibrary`.
    static func load(_ path: String?) throws(TrainingError) -> XGBoostLibrary {
        let package = BoosterLibrary.xgboost
        let library = try package.load(path)
        do {
            typealias Version =
                @convention(c) (UnsafeMutablePointer<CInt>, UnsafeMutablePointer<CInt>, UnsafeMutablePointer<CInt>) ->
                Void
            let versionOf = try library.function("XGBoostVersion", as: Version.self)
            var (major, minor, patch): (CInt, CInt, CInt) = (0, 0, 0)
            versionOf(&major, &minor, &patch)
            let version = "\(major).\(minor).\(patch)"
            try package.require((2, 0), found: version, at: library.path)
            return try XGBoostLibrary(library, version: version)
        } catch let error as TrainingError {
            throw error
        } catch {
            throw TrainingError(
                .engineMissing, "\(error); expected XGBoost 2.0 or newer, install: \(package.installation)")
        }
    }

    private init(_ library: DynamicLibrary, version: String) throws(DynamicLibraryError) {
        func function<Function>(_ name: String) throws(DynamicLibraryError) -> Function {
            try library.function("XG" + name, as: Function.self)
        }
        path = library.path
        self.version = version
        lastError = try function("BGetLastError")
        registerLogCallback = try function("BRegisterLogCallback")
        proxyCreate = try function("ProxyDMatrixCreate")
        proxySetDense = try function("ProxyDMatrixSetDataDense")
        matrixSetInfo = try function("DMatrixSetInfoFromInterface")
        quantileMatrix = try function("QuantileDMatrixCreateFromCallback")
        denseMatrix = try function("DMatrixCreateFromDense")
        matrixFree = try function("DMatrixFree")
        boosterCreate = try function("BoosterCreate")
        boosterSetParameter = try function("BoosterSetParam")
        boosterSetFeatureInfo = try function("BoosterSetStrFeatureInfo")
        boosterSetAttribute = try function("BoosterSetAttr")
        boosterUpdate = try function("BoosterUpdateOneIter")
        boosterEvaluate = try function("BoosterEvalOneIter")
        boosterSlice = try function("BoosterSlice")
        boosterSave = try function("BoosterSaveModelToBuffer")
        boosterLoad = try function("BoosterLoadModelFromBuffer")
        boosterPredict = try function("BoosterPredictFromDMatrix")
        boosterFree = try function("BoosterFree")
    }

    /// Refuses what XGBoost refused, in its words: the first lines, without its stack trace.
    func check(_ code: CInt, _ what: String) throws(TrainingError) {
        guard code != 0 else { return }
        let lines = lastError().map { String(cString: $0).split(separator: "\n") } ?? []
        let reason = lines.prefix { !$0.hasPrefix("Stack trace") }.joined(separator: " ")
        throw TrainingError(.engineFailed, "cannot \(what) with XGBoost: \(reason)")
    }

    /// A handle that a function gives through its last parameter.
    func made(_ what: String, _ body: (HandleOutput) -> CInt) throws(TrainingError) -> Handle {
        var handle: Handle?
        try check(body(&handle), what)
        guard let handle else { throw TrainingError(.engineFailed, "cannot \(what) with XGBoost: it gave nothing") }
        return handle
    }

    /// Numbers where they lie, as XGBoost takes them.
    static func interface(_ address: UnsafeRawPointer, shape: [Int], type: String) -> String {
        let sizes = shape.map(String.init).joined(separator: ",")
        return
            "{\"data\":[\(UInt(bitPattern: address)),true],\"shape\":[\(sizes)],\"typestr\":\"\(type)\",\"version\":3}"
    }
}

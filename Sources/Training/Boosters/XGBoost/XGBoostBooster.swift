/// A model inside XGBoost, being trained or run.
struct XGBoostBooster: ~Copyable {
    enum Prediction: Int {
        case probability = 0
        case margin = 1
    }

    private let handle: XGBoostLibrary.Handle
    private let library: XGBoostLibrary
    /// XGBoost holds their addresses.
    private let matrices: [XGBoostMatrix]

    private static let validationName = "validation"

    deinit { _ = library.boosterFree(handle) }

    private init(handle: XGBoostLibrary.Handle, _ library: XGBoostLibrary, matrices: [XGBoostMatrix] = []) {
        self.handle = handle
        self.library = library
        self.matrices = matrices
    }

    /// One without trees.
    static func training(
        _ matrices: [XGBoostMatrix], parameters: [BoosterSettings.Parameter], features: [String],
        _ library: XGBoostLibrary
    ) throws(TrainingError) -> XGBoostBooster {
        let handles: [XGBoostLibrary.Handle?] = matrices.map(\.handle)
        let booster = XGBoostBooster(
            handle: try library.made("begin training") {
                library.boosterCreate(handles, UInt64(handles.count), $0)
            }, library, matrices: matrices)
        for parameter in parameters {
            try library.check(
                library.boosterSetParameter(booster.handle, parameter.name, parameter.value),
                "use \(parameter.name)=\(parameter.value)")
        }
        let code = CTexts.with(features) {
            library.boosterSetFeatureInfo(booster.handle, "feature_name", $0, UInt64(features.count))
        }
        try library.check(code, "name the features")
        return booster
    }

    /// One that was saved.
    static func reading(
        _ bytes: [UInt8], threads: Int, _ library: XGBoostLibrary
    ) throws(TrainingError) -> XGBoostBooster {
        let booster = XGBoostBooster(
            handle: try library.made("read the model back") { library.boosterCreate(nil, 0, $0) }, library)
        try library.check(
            library.boosterSetParameter(booster.handle, "nthread", String(threads)), "read the model back")
        try library.check(library.boosterLoad(booster.handle, bytes, UInt64(bytes.count)), "read the model back")
        return booster
    }

    func update(_ round: Int, _ matrix: XGBoostMatrix) throws(TrainingError) {
        try library.check(library.boosterUpdate(handle, CInt(round), matrix.handle), "train")
    }

    /// The metrics of the rows, in the library's order.
    func evaluate(_ round: Int, _ matrix: XGBoostMatrix) throws(TrainingError) -> [(String, Double)] {
        var matrices: [XGBoostLibrary.Handle?] = [matrix.handle]
        var text: UnsafePointer<CChar>?
        let code = CTexts.with([Self.validationName]) { names in
            library.boosterEvaluate(handle, CInt(round), &matrices, names, 1, &text)
        }
        try library.check(code, "measure with the validation data")
        // Such as `[3]\tvalidation-logloss:0.25\tvalidation-auc:0.8`.
        let prefix = Self.validationName + "-"
        var values: [(String, Double)] = []
        for word in (text.map { String(cString: $0) } ?? "").split(separator: "\t").dropFirst() {
            guard word.hasPrefix(prefix), let colon = word.lastIndex(of: ":"),
                let value = Double(word[word.index(after: colon)...])
            else {
                throw TrainingError(
                    .engineFailed, "cannot read XGBoost's metrics: expected name:value, found \"\(word)\"")
            }
            values.append((String(word.dropFirst(prefix.count).prefix(upTo: colon)), value))
        }
        return values
    }

    /// The first `rounds` of this one's.
    func prefix(_ rounds: Int) throws(TrainingError) -> XGBoostBooster {
        XGBoostBooster(
            handle: try library.made("keep the best rounds") {
                library.boosterSlice(handle, 0, CInt(rounds), 1, $0)
            }, library)
    }

    func setAttribute(_ name: String, _ value: String) throws(TrainingError) {
        try library.check(library.boosterSetAttribute(handle, name, value), "mark the model")
    }

    func json() throws(TrainingError) -> [UInt8] {
        var count: UInt64 = 0
        var start: UnsafePointer<CChar>?
        try library.check(library.boosterSave(handle, "{\"format\":\"json\"}", &count, &start), "write the model")
        return Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
    }

    func predict(_ matrix: XGBoostMatrix, count: Int, _ kind: Prediction) throws(TrainingError) -> [Double] {
        let configuration =
            "{\"type\":\(kind.rawValue),\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
            + "\"strict_shape\":false}"
        var shape: UnsafePointer<UInt64>?
        var dimensions: UInt64 = 0
        var results: UnsafePointer<Float>?
        defer { withExtendedLifetime(matrix) {} }
        try library.check(
            library.boosterPredict(handle, matrix.handle, configuration, &shape, &dimensions, &results), "predict")
        guard dimensions == 1, let shape, shape[0] == UInt64(count), let results else {
            throw TrainingError(
                .engineFailed, "cannot predict with XGBoost: expected one number for each of \(count) rows")
        }
        return UnsafeBufferPointer(start: results, count: count).map { Double($0) }
    }
}

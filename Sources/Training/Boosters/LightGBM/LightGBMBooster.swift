/// A model inside LightGBM, being trained or run.
struct LightGBMBooster: ~Copyable {
    enum Prediction: CInt {
        /// `C_API_PREDICT_NORMAL`: probabilities.
        case probability = 0
        /// `C_API_PREDICT_RAW_SCORE`.
        case margin = 1
    }

    private let handle: LightGBMLibrary.Handle
    private let library: LightGBMLibrary
    /// LightGBM holds their addresses.
    private let train: LightGBMDataset?
    private let validation: LightGBMDataset?

    deinit { _ = library.boosterFree(handle) }

    private init(
        handle: LightGBMLibrary.Handle, _ library: LightGBMLibrary, train: LightGBMDataset? = nil,
        validation: LightGBMDataset? = nil
    ) {
        self.handle = handle
        self.library = library
        self.train = train
        self.validation = validation
    }

    /// One without trees.
    static func training(
        _ train: LightGBMDataset, validation: LightGBMDataset?, parameters: LightGBMParameters,
        _ library: LightGBMLibrary
    ) throws(TrainingError) -> LightGBMBooster {
        let booster = LightGBMBooster(
            handle: try library.made("begin training") { library.boosterCreate(train.handle, parameters.text, $0) },
            library, train: train, validation: validation)
        if let validation {
            try library.check(
                library.boosterAddValidation(booster.handle, validation.handle), "take the validation data")
        }
        return booster
    }

    /// One that was saved.
    static func reading(_ text: [UInt8], _ library: LightGBMLibrary) throws(TrainingError) -> LightGBMBooster {
        var iterations: CInt = 0
        let terminated = text.map { CChar(bitPattern: $0) } + [0]
        return LightGBMBooster(
            handle: try library.made("read the model back") { library.boosterFromText(terminated, &iterations, $0) },
            library)
    }

    /// Adds a tree. None may be added where no split is worth it; a later round, with other rows and features drawn,
    /// may still find one, so that going on is what the Python package does too.
    func update() throws(TrainingError) {
        var isFinished: CInt = 0
        try library.check(library.boosterUpdate(handle, &isFinished), "train")
    }

    /// The metrics of `validationValues`, in their order.
    func metricNames() throws(TrainingError) -> [String] {
        var count: CInt = 0
        try library.check(library.boosterEvaluationCount(handle, &count), "count the metrics")
        let capacity = 256
        let size = Int(count)
        guard size > 0 else { return [] }
        let bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: size * capacity)
        defer { bytes.deallocate() }
        bytes.initialize(repeating: 0)
        var texts = (0..<size).map { index in bytes.baseAddress.map { $0 + index * capacity } }
        var needed = 0
        let code = texts.withUnsafeMutableBufferPointer { texts in
            texts.baseAddress.map {
                library.boosterEvaluationNames(handle, count, &count, capacity, &needed, $0)
            } ?? -1
        }
        try library.check(code, "name the metrics")
        return texts.prefix(Int(count)).compactMap { $0.map { String(cString: $0) } }
    }

    /// - Parameter count: Of metrics.
    func validationValues(_ count: Int) throws(TrainingError) -> [Double] {
        var values = [Double](repeating: 0, count: count)
        var found: CInt = 0
        try library.check(library.boosterEvaluate(handle, 1, &found, &values), "measure with the validation data")
        return values
    }

    /// - Parameter rounds: How many to keep, from the first; 0 for all.
    func text(rounds: Int) throws(TrainingError) -> [UInt8] {
        try library.text("write the model") { library.boosterSaveText(handle, 0, CInt(rounds), 0, $0, $1, $2) }
    }

    /// - Parameter rows: Row-major, `count` rows.
    func predict(
        _ rows: UnsafeBufferPointer<Double>, count: Int, _ kind: Prediction
    ) throws(TrainingError) -> [Double] {
        guard count > 0, let data = rows.baseAddress else { return [] }
        var results = [Double](repeating: 0, count: count)
        var found: Int64 = 0
        let code = library.boosterPredict(
            handle, data, LightGBMLibrary.float64, Int32(count), Int32(rows.count / count), 1, kind.rawValue, 0, 0, "",
            &found, &results)
        try library.check(code, "predict")
        return results
    }
}

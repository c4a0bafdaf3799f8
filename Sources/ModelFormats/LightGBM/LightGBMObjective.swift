internal import Models

/// The `objective=` line: a name, then parameters. As in the library, parameters that prediction does not need are
/// passed over, and the other names of an objective hold only without parameters.
enum LightGBMObjective {
    static func read(_ line: TextLine) throws(ModelFormatError) -> Objective {
        var words = SpaceSeparated(line)
        let name = words.next().map { String(decoding: $0.prefix(64), as: UTF8.self) } ?? ""
        var parameters = Parameters(line: line)
        while let word = words.next() { try parameters.add(word) }
        switch name {
        case "binary": return .binary(sigmoid: try parameters.requiredSigmoid())
        case "multiclass": return .multiclass(classCount: try parameters.requiredClassCount())
        case "multiclassova":
            return .multiclassOneVersusAll(
                classCount: try parameters.requiredClassCount(), sigmoid: try parameters.requiredSigmoid())
        case "cross_entropy": return .crossEntropy
        case "cross_entropy_lambda": return .crossEntropyLambda
        case "regression": return .regression(.l2, squareRoot: parameters.squareRoot)
        case "regression_l1": return .regression(.l1, squareRoot: parameters.squareRoot)
        case "huber": return .regression(.huber, squareRoot: false)  // The library switches `sqrt` off here.
        case "fair": return .regression(.fair, squareRoot: parameters.squareRoot)
        case "quantile": return .regression(.quantile, squareRoot: parameters.squareRoot)
        case "mape": return .regression(.mape, squareRoot: parameters.squareRoot)
        case "poisson": return .poisson
        case "gamma": return .gamma
        case "tweedie": return .tweedie
        case "lambdarank": return .lambdaRank
        case "rank_xendcg": return .rankXENDCG
        case "custom": return .custom
        default: return try alias(line)
        }
    }

    private static func alias(_ line: TextLine) throws(ModelFormatError) -> Objective {
        switch String(decoding: line.bytes.prefix(64), as: UTF8.self) {
        case "regression_l2", "mean_squared_error", "mse", "l2", "l2_root", "root_mean_squared_error", "rmse":
            return .regression(.l2, squareRoot: false)
        case "mean_absolute_error", "l1", "mae": return .regression(.l1, squareRoot: false)
        case "mean_absolute_percentage_error": return .regression(.mape, squareRoot: false)
        case "xentropy": return .crossEntropy
        case "xentlambda": return .crossEntropyLambda
        case "xendcg", "xe_ndcg", "xe_ndcg_mart", "xendcg_mart": return .rankXENDCG
        case "none", "null", "na": return .custom
        default:
            throw ModelFormatError(
                .unsupportedObjective, line: line.number, at: "header objective",
                expected: "an objective of LightGBM 4.7", found: line.quoted,
                remedy: "save the model with an objective this program knows")
        }
    }

    private struct Parameters {
        let line: TextLine
        var squareRoot = false
        var classCount: Int?
        var sigmoid: Double?

        init(line: TextLine) { self.line = line }

        mutating func add(_ word: UnsafeRawBufferPointer) throws(ModelFormatError) {
            if bytesEqual(word, "sqrt") { squareRoot = true }
            guard let colon = word.firstIndex(of: UInt8(ascii: ":")) else { return }
            let key = UnsafeRawBufferPointer(rebasing: word[..<colon])
            let value = UnsafeRawBufferPointer(rebasing: word[(colon + 1)...])
            if bytesEqual(key, "num_class") { classCount = NumberText.int32(value).map(Int.init) }
            if bytesEqual(key, "sigmoid") { sigmoid = LightGBMObjective.shortDecimal(value) }
        }

        func requiredClassCount() throws(ModelFormatError) -> Int {
            guard let classCount, classCount >= 1 else { throw missing("num_class: and a whole number above 0") }
            return classCount
        }

        func requiredSigmoid() throws(ModelFormatError) -> Double {
            guard let sigmoid, sigmoid > 0, sigmoid.isFinite else { throw missing("sigmoid: and a number above 0") }
            return sigmoid
        }

        private func missing(_ expected: String) -> ModelFormatError {
            ModelFormatError(
                .missing, line: line.number, at: "header objective", expected: expected, found: line.quoted)
        }
    }

    /// A number of up to 15 digits, rounded the way the library reads parameters: the whole part, plus the digits of the
    /// fraction over a power of ten, then scaled. It may differ in the last bit from correct rounding, and must.
    static func shortDecimal(_ bytes: UnsafeRawBufferPointer) -> Double? {
        var rest = bytes[...]
        func takeDigits() -> (value: Double, count: Int) {
            var value = 0.0
            var count = 0
            while let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                value = value * 10 + Double(byte - UInt8(ascii: "0"))
                count += 1
                rest = rest.dropFirst()
            }
            return (value, count)
        }
        func powerOfTen(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

        let whole = takeDigits()
        var value = whole.value
        var digits = whole.count
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            let fraction = takeDigits()
            digits += fraction.count
            guard digits <= 15 else { return nil }
            value += fraction.value / powerOfTen(fraction.count)
        }
        guard digits > 0, digits <= 15 else { return nil }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            let negative = rest.first == UInt8(ascii: "-")
            if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            let exponent = takeDigits()
            // Powers of ten are exact up to here, so that the library's steps of 1e8 give the same scale.
            guard exponent.count > 0, exponent.value <= 22 else { return nil }
            let scale = powerOfTen(Int(exponent.value))
            value = negative ? value / scale : value * scale
        }
        return rest.isEmpty ? value : nil
    }
}

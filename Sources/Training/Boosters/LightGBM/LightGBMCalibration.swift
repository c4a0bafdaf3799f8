internal import Evaluation
internal import Glibc
internal import JSONText

/// Puts a line on the margins into the leaves of a LightGBM text model: every leaf is multiplied by the slope, and the
/// first tree's leaves take the intercept as well, as they have LightGBM's own initial score.
///
/// The values of inner nodes, which neither LightGBM nor we predict or explain with, follow, so that plots and dumps
/// tell the same. All numbers are written as LightGBM writes them. With T trees, a margin m becomes slope · m +
/// intercept within (T + 2) · 2⁻⁵³ · Σ|leaf|: a rounding for each product and none more for the sum than it had.
enum LightGBMCalibration {
    /// - Parameters:
    ///   - text: A model with one tree a round, whose margins are multiplied by `logOddsPerMargin` (its `sigmoid`) to be
    ///     log-odds.
    ///   - scaling: Of the log-odds.
    static func calibrated(
        _ text: [UInt8], _ scaling: PlattScaling, logOddsPerMargin: Double
    ) throws(TrainingError) -> [UInt8] {
        let intercept = scaling.intercept / logOddsPerMargin
        var isAverage = false
        var tree = -1
        var sizes: [Int] = []
        var sizesAt: Int?
        var treeStart = 0
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 8)
        var rest = text[...]
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            let line = rest[rest.startIndex..<end]
            rest = rest[min(end + 1, rest.endIndex)...]
            let place = output.count
            if line.starts(with: "Tree=".utf8) || line.elementsEqual("end of trees".utf8) {
                if tree >= 0 { sizes.append(place - treeStart) }
                treeStart = place
                tree = line.first == UInt8(ascii: "T") ? tree + 1 : -2
            }
            if tree == -1, line.elementsEqual("average_output".utf8) { isAverage = true }
            if tree == -1, line.starts(with: "tree_sizes=".utf8) {
                sizesAt = place
                continue  // Written when they are known.
            }
            // An average of trees takes the intercept in each, a sum in one.
            let added = isAverage || tree == 0 ? intercept : 0
            if tree >= 0, let values = value(of: "leaf_value=", in: line) {
                output += Array("leaf_value=".utf8)
                try scale(values, by: scaling.slope, add: added, format: "%.17g", into: &output)
            } else if tree >= 0, let values = value(of: "internal_value=", in: line) {
                output += Array("internal_value=".utf8)
                try scale(values, by: scaling.slope, add: added, format: "%g", into: &output)
            } else if tree >= 0, line.elementsEqual("is_linear=1".utf8) {
                throw TrainingError(.engineFailed, "cannot calibrate trees with linear leaves: use --calibration none")
            } else {
                output += line
            }
            output.append(UInt8(ascii: "\n"))
        }
        guard tree == -2, let sizesAt else {
            throw TrainingError(.engineFailed, "cannot calibrate the model: expected LightGBM's text with its trees")
        }
        let sizesLine = "tree_sizes=\(sizes.map(String.init).joined(separator: " "))\n"
        output.insert(contentsOf: Array(sizesLine.utf8), at: sizesAt)
        return output
    }

    private static func value(of key: String, in line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        line.starts(with: key.utf8) ? line.dropFirst(key.utf8.count) : nil
    }

    private static func scale(
        _ text: ArraySlice<UInt8>, by slope: Double, add intercept: Double, format: String, into output: inout [UInt8]
    ) throws(TrainingError) {
        for (index, word) in text.split(separator: UInt8(ascii: " ")).enumerated() {
            guard let value = word.withUnsafeBytes({ DecimalParser.double($0) }) else {
                throw TrainingError(
                    .engineFailed,
                    "cannot calibrate the model: expected a number, found \(String(decoding: word, as: UTF8.self))")
            }
            let scaled = slope * value + intercept
            guard scaled.isFinite else {
                throw TrainingError(.engineFailed, "cannot calibrate the model: a leaf of \(value) is too great")
            }
            if index > 0 { output.append(UInt8(ascii: " ")) }
            append(scaled, format, to: &output)
        }
    }

    /// C's own format: LightGBM writes numbers in no other.
    private static func append(_ value: Double, _ format: String, to output: inout [UInt8]) {
        var buffer = [CChar](repeating: 0, count: 40)
        let count = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        output += buffer.prefix(Int(max(count, 0))).map { UInt8(bitPattern: $0) }
    }
}

internal import SystemIO

/// Rows inside XGBoost: cut into bins, nothing else of them is kept.
final class XGBoostMatrix {
    let handle: XGBoostLibrary.Handle
    private let library: XGBoostLibrary

    deinit { _ = library.matrixFree(handle) }

    private init(handle: XGBoostLibrary.Handle, _ library: XGBoostLibrary) {
        self.handle = handle
        self.library = library
    }

    /// A `QuantileDMatrix`, whose rows XGBoost asks for in chunks, some four times over.
    ///
    /// - Parameter reference: The rows trained on, whose bins rows to measure with take.
    static func quantiles(
        _ rows: LabelledRows, threads: Int, bins: Int, reference: XGBoostMatrix? = nil,
        _ library: XGBoostLibrary
    ) throws(TrainingError) -> XGBoostMatrix {
        let proxy = XGBoostMatrix(handle: try library.made("take the rows") { library.proxyCreate($0) }, library)
        let source = XGBoostRowSource(rows, proxy: proxy.handle, library)
        let context = Unmanaged.passUnretained(source).toOpaque()
        let configuration =
            "{\"missing\":NaN,\"nthread\":\(threads),\"max_bin\":\(bins),\"max_quantile_blocks\":null}"
        defer { withExtendedLifetime((source, proxy, reference)) {} }
        let handle = try library.made("take the rows") {
            library.quantileMatrix(
                context, proxy.handle, reference?.handle, XGBoostRowSource.reset, XGBoostRowSource.next, configuration,
                $0)
        }
        let matrix = XGBoostMatrix(handle: handle, library)
        if let failure = source.failure { throw failure }
        return matrix
    }

    /// Rows to predict; row-major.
    static func dense(
        _ rows: UnsafeBufferPointer<Double>, count: Int, threads: Int, _ library: XGBoostLibrary
    ) throws(TrainingError) -> XGBoostMatrix {
        guard count > 0, let start = rows.baseAddress else {
            throw TrainingError(.badData, "cannot predict: expected rows, found none")
        }
        let interface = XGBoostLibrary.interface(start, shape: [count, rows.count / count], type: "<f8")
        let configuration = "{\"missing\":NaN,\"nthread\":\(threads)}"
        return XGBoostMatrix(
            handle: try library.made("take the rows") { library.denseMatrix(interface, configuration, $0) }, library)
    }
}

/// Gives XGBoost the rows, chunk by chunk, as often as it asks. It lives while one call of XGBoost's does, on whose
/// thread it is asked.
private final class XGBoostRowSource {
    private static let rowsGivenAtOnce = 32_768

    private let rows: LabelledRows
    private let proxy: XGBoostLibrary.Handle
    private let library: XGBoostLibrary
    private let isWeighted: Bool
    private var next = 0
    /// Those of the chunk given last, which XGBoost reads until it asks for the next one.
    private let labels: UnsafeMutableBufferPointer<Float>
    private let weights: UnsafeMutableBufferPointer<Float>
    private(set) var failure: TrainingError?

    init(_ rows: LabelledRows, proxy: XGBoostLibrary.Handle, _ library: XGBoostLibrary) {
        self.rows = rows
        self.proxy = proxy
        self.library = library
        isWeighted = rows.keys.elements.contains { $0.weight != 1 }
        labels = .allocate(capacity: Self.rowsGivenAtOnce)
        weights = .allocate(capacity: Self.rowsGivenAtOnce)
        labels.initialize(repeating: 0)
        weights.initialize(repeating: 0)
    }

    deinit {
        labels.deallocate()
        weights.deallocate()
    }

    static let reset: XGBoostLibrary.Reset = { context in
        guard let context else { return }
        Unmanaged<XGBoostRowSource>.fromOpaque(context).takeUnretainedValue().next = 0
    }

    /// 1 while there are rows, 0 after the last ones.
    static let next: XGBoostLibrary.Next = { context in
        guard let context else { return 0 }
        let source = Unmanaged<XGBoostRowSource>.fromOpaque(context).takeUnretainedValue()
        do throws(TrainingError) {
            return try source.give() ? 1 : 0
        } catch {
            source.failure = error
            return 0
        }
    }

    private func give() throws(TrainingError) -> Bool {
        if next > 0 { rows.releaseMemory(of: max(0, next - Self.rowsGivenAtOnce)..<next) }
        let range = next..<min(next + Self.rowsGivenAtOnce, rows.count)
        guard failure == nil, let features = rows.features(of: range).baseAddress, !range.isEmpty,
            let labels = labels.baseAddress, let weights = weights.baseAddress
        else { return false }
        let keys = rows.keys.elements
        for (place, row) in range.enumerated() {
            labels[place] = Float(keys[row].label)
            weights[place] = keys[row].weight
        }
        next = range.upperBound
        let shape = [range.count, rows.featureNames.count]
        try library.check(
            library.proxySetDense(proxy, XGBoostLibrary.interface(features, shape: shape, type: "<f8")),
            "take the rows")
        try give("label", labels, range.count)
        if isWeighted { try give("weight", weights, range.count) }
        return true
    }

    private func give(_ field: String, _ values: UnsafePointer<Float>, _ count: Int) throws(TrainingError) {
        let interface = XGBoostLibrary.interface(values, shape: [count], type: "<f4")
        try library.check(library.matrixSetInfo(proxy, field, interface), "take the \(field)s")
    }
}

internal import CCSVKernels

/// How lines are split. All ways have the same results; they differ in speed.
enum LineSearch: CaseIterable, Sendable {
    /// Every record by the exact reader.
    case exact
    case portable, avx2, avx512

    static let best: LineSearch = allCases.last { $0.isSupported } ?? .exact

    var isSupported: Bool {
        switch self {
        case .exact, .portable: true
        case .avx2: ccsv_best_kernel() == CCSV_AVX2 || ccsv_best_kernel() == CCSV_AVX512
        case .avx512: ccsv_best_kernel() == CCSV_AVX512
        }
    }

    var kernel: ccsv_kernel? {
        switch self {
        case .exact: nil
        case .portable: CCSV_PORTABLE
        case .avx2: CCSV_AVX2
        case .avx512: CCSV_AVX512
        }
    }
}

internal import CLogisticKernels

/// A set of processor instructions that the inner loops are compiled for. All give the same bits.
enum LogisticKernel: CaseIterable, Sendable {
    case portable
    case avx2
    case avx512

    static let available = allCases.filter { clogistic_supports($0.code) }
    static let best = available.last ?? .portable

    var code: clogistic_kernel {
        switch self {
        case .portable: CLOGISTIC_PORTABLE
        case .avx2: CLOGISTIC_AVX2
        case .avx512: CLOGISTIC_AVX512
        }
    }
}

internal import CForestKernels

/// Which instructions the kernels use; results are equal to the bit.
enum ForestKernel: CaseIterable, Sendable {
    case portable, avx2, avx512

    /// The quickest that this processor can run.
    static let best = allCases.last { $0.isSupported } ?? .portable

    var isSupported: Bool { cforest_supports(number) }

    var number: cforest_kernel {
        switch self {
        case .portable: CFOREST_PORTABLE
        case .avx2: CFOREST_AVX2
        case .avx512: CFOREST_AVX512
        }
    }
}

internal import CForestKernels

/// Which instructions the kernels use; results are equal to the bit.
package enum ForestKernel: CaseIterable, Sendable {
    case portable, avx2, avx512

    /// Those that this processor can run, the quickest last.
    package static let available = allCases.filter { cforest_supports($0.code) }

    var code: cforest_kernel {
        switch self {
        case .portable: CFOREST_PORTABLE
        case .avx2: CFOREST_AVX2
        case .avx512: CFOREST_AVX512
        }
    }
}

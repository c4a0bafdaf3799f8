internal import CForestKernels

/// The instruction sets that the inner loops are written for.
package enum ForestKernel: CaseIterable, Sendable {
    case portable, avx2, avx512

    /// What this processor can run, slowest first.
    package static let available = allCases.filter { cforest_supports($0.code) }

    package static let best = available.last ?? .portable

    var code: cforest_kernel {
        switch self {
        case .portable: CFOREST_PORTABLE
        case .avx2: CFOREST_AVX2
        case .avx512: CFOREST_AVX512
        }
    }
}

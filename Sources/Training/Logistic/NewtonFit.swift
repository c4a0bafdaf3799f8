internal import Glibc

/// The minimum of mean log loss + λ/2 × squared coefficients, by Newton's method with halved steps: each step is one pass
/// over the rows and one small system of equations.
///
/// Exact where stochastic descent is not: features like counts of errors have values hundreds of deviations out, and
/// steps short enough for these do not arrive within any number of epochs one would wait for.
struct NewtonFit {
    struct Minimum {
        /// Coefficients of standardised features, the intercept, zeros.
        var coefficients: [Double]
        var passes = 0
        var hasConverged = false
    }

    let pass: LossPass
    /// The weights of all rows, summed; above 0.
    let totalWeight: Double
    let penalty: Double

    private static let mostPasses = 60
    /// Where Newton's step promises less than this part of the loss, what is left after it is rounding.
    private static let lastStep = 1e-12

    /// - Parameter start: Near the minimum, such as that of a similar penalty.
    func minimum(from start: [Double], progress: (Int) -> Void) -> Minimum {
        var result = Minimum(coefficients: start)
        var sums = pass.sums(at: start)
        var loss = objective(sums.loss, start)
        result.passes = 1
        while result.passes < Self.mostPasses {
            progress(result.passes)
            let gradient = gradient(sums, result.coefficients)
            let step = CholeskySolution.of(hessian(sums), gradient, width: pass.padded)
            let descent = zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
            guard descent.isFinite, descent > 0 else {
                result.hasConverged = descent == 0
                return result
            }
            if descent <= Self.lastStep * loss {
                result.coefficients = zip(result.coefficients, step).map { $0 - $1 }
                result.hasConverged = true
                return result
            }
            var length = 1.0
            while true {
                let candidate = zip(result.coefficients, step).map { $0 - length * $1 }
                let there = pass.sums(at: candidate)
                let lossThere = objective(there.loss, candidate)
                result.passes += 1
                if lossThere <= loss - 1e-4 * length * descent {
                    (result.coefficients, sums, loss) = (candidate, there, lossThere)
                    break
                }
                length /= 2
                // No length helps: rounding hides what is left to gain.
                guard result.passes < Self.mostPasses, length > 1e-6 else { return result }
            }
        }
        return result
    }

    private func objective(_ loss: Double, _ coefficients: [Double]) -> Double {
        let squares = coefficients[..<pass.width].reduce(0) { $0 + $1 * $1 }
        return loss / totalWeight + penalty / 2 * squares
    }

    private func gradient(_ sums: LossPass.Sums, _ coefficients: [Double]) -> [Double] {
        sums.gradient.indices.map { index in
            sums.gradient[index] / totalWeight + (index < pass.width ? penalty * coefficients[index] : 0)
        }
    }

    private func hessian(_ sums: LossPass.Sums) -> [Double] {
        var hessian = sums.hessian.map { $0 / totalWeight }
        for index in 0..<pass.width { hessian[index * pass.padded + index] += penalty }
        return hessian
    }
}

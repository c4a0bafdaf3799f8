internal import Glibc

/// The solution x of A x = b for a symmetric A without negative eigenvalues.
enum CholeskySolution {
    /// A variable whose row depends on those before it, or is empty, gets no part in the solution.
    ///
    /// - Parameters:
    ///   - matrix: Row-major `[width, width]`; the lower triangle is read.
    ///   - right: `[width]`.
    static func of(_ matrix: [Double], _ right: [Double], width: Int) -> [Double] {
        var factor = matrix
        let diagonal = (0..<width).map { matrix[$0 * width + $0] }
        var isUsed = [Bool](repeating: true, count: width)
        for row in 0..<width {
            for column in 0...row {
                var rest = factor[row * width + column]
                for index in 0..<column { rest -= factor[row * width + index] * factor[column * width + index] }
                if column < row {
                    factor[row * width + column] = isUsed[column] ? rest / factor[column * width + column] : 0
                } else {
                    isUsed[row] = rest > 1e-13 * diagonal[row]
                    factor[row * width + row] = isUsed[row] ? sqrt(rest) : 1
                }
            }
            if !isUsed[row] {
                for column in 0..<row { factor[row * width + column] = 0 }
            }
        }
        var solution = right
        for row in 0..<width {
            for index in 0..<row { solution[row] -= factor[row * width + index] * solution[index] }
            solution[row] = isUsed[row] ? solution[row] / factor[row * width + row] : 0
        }
        for row in (0..<width).reversed() {
            for index in row + 1..<width { solution[row] -= factor[index * width + row] * solution[index] }
            solution[row] = isUsed[row] ? solution[row] / factor[row * width + row] : 0
        }
        return solution
    }
}

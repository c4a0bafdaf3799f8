internal import Glibc

/// Nodes and weights of the Gauss-Legendre rule on 0...1, exact for polynomials of degree 2 × `count` - 1.
struct GaussLegendre {
    let nodes: [Double]
    let weights: [Double]

    /// Newton's method on the Legendre polynomial, from the usual cosine guesses.
    init(count: Int) {
        var nodes: [Double] = []
        var weights: [Double] = []
        for index in 0..<count {
            var x = cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
            for _ in 0..<8 {
                let (value, slope) = Self.legendre(count, at: x)
                x -= value / slope
            }
            let slope = Self.legendre(count, at: x).slope
            nodes.append((1 - x) / 2)
            weights.append(1 / ((1 - x * x) * slope * slope))
        }
        self.nodes = nodes
        self.weights = weights
    }

    private static func legendre(_ degree: Int, at x: Double) -> (value: Double, slope: Double) {
        var previous = 1.0
        var value = x
        for order in stride(from: 2, through: degree, by: 1) {
            let next = (Double(2 * order - 1) * x * value - Double(order - 1) * previous) / Double(order)
            previous = value
            value = next
        }
        return (value, Double(degree) * (x * value - previous) / (x * x - 1))
    }
}

/// The rules that the trees of a model need, each once, laid out for vector lanes: nodes, then weights, chunk by chunk,
/// filled up with nodes of weight 0.
struct QuadratureRules {
    struct Rule {
        let start: Int
        let lanes: Int
        let chunks: Int
    }

    private(set) var values: [Double] = []
    private var known: [Int: Rule] = [:]

    /// Nodes for paths of `k` different features: as many as the degree, k - 1, asks for, but not more than √(12 k).
    ///
    /// A product of k factors z (1 - t) + o t, of z and o within 0...1, stays below cosh(u/2)²ᵏ ≤ exp(k u²/4) in the
    /// ellipse around 0...1 whose axes add up to eᵘ/2, so that n nodes miss at most 2.2 exp(k u²/4 - 2 n u) /
    /// (1 - exp(-2 u)) of a leaf's value. With u = 4 n / k and n² = 12 k that is 3e-21 √k: less than rounding. Source:
    /// Trefethen, "Approximation Theory and Approximation Practice", theorem 19.3.
    static func nodeCount(pathFeatureCount k: Int) -> Int {
        max(1, min((k + 1) / 2, Int((12 * Double(k)).squareRoot().rounded(.up))))
    }

    mutating func rule(pathFeatureCount: Int) -> Rule {
        let count = Self.nodeCount(pathFeatureCount: pathFeatureCount)
        if let rule = known[count] { return rule }
        let lanes = count <= 2 ? 2 : (count <= 4 ? 4 : 8)
        // Each rule starts at a multiple of 8, so that vectors of it are aligned.
        while values.count % 8 != 0 { values.append(0) }
        let rule = Rule(start: values.count, lanes: lanes, chunks: (count + lanes - 1) / lanes)
        let quadrature = GaussLegendre(count: count)
        for chunk in 0..<rule.chunks {
            let range = (chunk * lanes)..<((chunk + 1) * lanes)
            // Not at 0 or 1, where a factor can be 0.
            values += range.map { $0 < count ? quadrature.nodes[$0] : 0.5 }
            values += range.map { $0 < count ? quadrature.weights[$0] : 0 }
        }
        known[count] = rule
        return rule
    }
}

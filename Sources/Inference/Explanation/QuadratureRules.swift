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

    mutating func rule(pathFeatureCount: Int) -> Rule {
        let count = max(1, (pathFeatureCount + 1) / 2)
        if let rule = known[count] { return rule }
        let lanes = count <= 2 ? 2 : (count <= 4 ? 4 : 8)
        // Each rule starts at a multiple of 8, so that vectors of it are aligned.
        while values.count % 8 != 0 { values.append(0) }
        let rule = Rule(start: values.count, lanes: lanes, chunks: (count + lanes - 1) / lanes)
        let quadrature = GaussLegendre(count: count)
        for chunk in 0..<rule.chunks {
            let range = (chunk * lanes)..<((chunk + 1) * lanes)
            values += range.map { $0 < count ? quadrature.nodes[$0] : 0 }
            values += range.map { $0 < count ? quadrature.weights[$0] : 0 }
        }
        known[count] = rule
        return rule
    }
}

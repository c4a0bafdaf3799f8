internal import Models

/// One tree, one row, one chunk of quadrature nodes, each node in its own lane.
///
/// At a split the row takes the *hot* side; the other is *cold*. Let p be the path's product of factors, f the factor
/// of this split's feature within it (1 if it was not tested above), and c the share of training rows that pass all
/// tests of the feature down to the cold side. Then going cold multiplies p by g = c (1 - t) / f, going hot by 1 - g,
/// and with h and k for the sums below the hot and the cold side, the sum at the split is h - g (h - k). What the split
/// adds to its feature's contribution, less what the same feature's edge above must give up for it, is the integral of
/// c p / f² (h - k), because the hot and the cold weight cancel otherwise. Below an edge that the row does not follow,
/// both sides of another test of the feature are passed in proportion to cover and nothing is added.
struct ExplanationPass<Lanes: SIMD> where Lanes.Scalar == Double {
    let splits: UnsafePointer<ExplainedSplit>
    let splitCount: Int
    let leafValues: UnsafePointer<Double>
    let categoryWords: UnsafePointer<UInt32>
    let states: UnsafeMutablePointer<SplitState>
    /// By slot: the product of factors on the way there; of a split that has been passed, p / f².
    let products: UnsafeMutablePointer<Lanes>
    /// By slot: going down, a split's g; going up, the sum over the leaves below of value times factors.
    let sums: UnsafeMutablePointer<Lanes>
    let nodes: Lanes
    let weights: Lanes

    /// Parents come before children in `splits`.
    @inline(__always)
    func goDown(_ row: UnsafePointer<Double>) {
        let rest = Lanes(repeating: 1) - nodes
        products[0] = weights
        for index in 0..<splitCount {
            let split = splits + index
            let goesLeft = split.pointee.test.goesLeft(row[Int(split.pointee.test.feature)], categoryWords)
            let coldShare = goesLeft ? split.pointee.rightShare : split.pointee.leftShare
            let hotSlot = goesLeft ? split.pointee.leftSlot : split.pointee.rightSlot
            let coldSlot = goesLeft ? split.pointee.rightSlot : split.pointee.leftSlot
            var followedEdge = Int32(truncatingIfNeeded: 2 * index + (goesLeft ? 0 : 1))
            var coldCover = coldShare
            var coldFactor = rest * coldShare
            let product = products[index]
            let above = split.pointee.previousEdge
            if above >= 0 {
                if states[Int(above >> 1)].followedEdge == above {
                    let cover = split.pointee.previousCover
                    let inverse = Lanes(repeating: 1) / (rest * cover + nodes)
                    coldCover *= cover
                    coldFactor *= inverse * cover
                    products[index] = product * (inverse * inverse)
                } else {
                    followedEdge = -1
                    coldCover = 0
                    coldFactor = Lanes(repeating: coldShare)
                }
            }
            states[index] = SplitState(
                hotSlot: hotSlot, coldSlot: coldSlot, followedEdge: followedEdge,
                feature: split.pointee.test.feature, coldCover: coldCover)
            let cold = product * coldFactor
            products[Int(coldSlot)] = cold
            products[Int(hotSlot)] = product - cold
            sums[index] = coldFactor
        }
    }

    @inline(__always)
    func goUp(addingTo contributions: UnsafeMutablePointer<Double>) {
        for leaf in 0...splitCount { sums[splitCount + leaf] = Lanes(repeating: leafValues[leaf]) }
        var index = splitCount - 1
        while index >= 0 {
            let state = states + index
            let hot = sums[Int(state.pointee.hotSlot)]
            let difference = hot - sums[Int(state.pointee.coldSlot)]
            sums[index] = hot - sums[index] * difference
            let gain = (products[index] * difference).sum() * state.pointee.coldCover
            contributions[Int(state.pointee.feature)] += gain
            index -= 1
        }
    }
}

/// What the way up needs to know of a split's way down.
struct SplitState: BitwiseCopyable {
    var hotSlot: Int32
    var coldSlot: Int32
    /// The edge the row takes, or -1 when it does not even follow the same feature's edge above.
    var followedEdge: Int32
    var feature: Int32
    /// c, or 0 when the split adds nothing.
    var coldCover: Double
}

internal import Models

/// What the two passes keep of one split.
struct SplitState<Lanes: SIMD> where Lanes.Scalar == Double {
    /// Going down, the product of the path's factors; going up, the sum over the leaves below of value times factors.
    var product: Lanes
    /// The product without this split's feature.
    var others: Lanes
    /// 1 / the factor that the feature had above, where it was tested before.
    var inverse: Lanes
    var leftFactor: Lanes
    var rightFactor: Lanes
    /// What the sums of the sides lose to splits below on the same feature.
    var leftLoss: Lanes
    var rightLoss: Lanes
    var leftFollowed: Bool
    var rightFollowed: Bool
}

/// One tree, one row, one chunk of quadrature nodes.
struct ExplanationPass<Lanes: SIMD> where Lanes.Scalar == Double {
    let splits: UnsafePointer<ExplainedSplit>
    let splitCount: Int
    let categoryWords: UnsafePointer<UInt32>
    let states: UnsafeMutablePointer<SplitState<Lanes>>
    let nodes: Lanes
    let weights: Lanes

    /// Parents come before children in `splits`.
    @inline(__always)
    func goDown(_ row: UnsafePointer<Double>) {
        states[0].product = weights
        let rest = Lanes(repeating: 1) - nodes
        for index in 0..<splitCount {
            let split = splits + index
            let state = states + index
            let goesLeft = split.pointee.test.goesLeft(row[Int(split.pointee.test.feature)], categoryWords)
            var followed = true
            var others = state.pointee.product
            if split.pointee.previousEdge >= 0 {
                let inverse = inverseFactor(of: Int(split.pointee.previousEdge), &followed)
                state.pointee.inverse = inverse
                others *= inverse
            }
            let left = followed && goesLeft
            let right = followed && !goesLeft
            let leftFactor = rest * split.pointee.leftCover + (left ? nodes : Lanes())
            let rightFactor = rest * split.pointee.rightCover + (right ? nodes : Lanes())
            state.pointee.others = others
            state.pointee.leftFactor = leftFactor
            state.pointee.rightFactor = rightFactor
            state.pointee.leftLoss = Lanes()
            state.pointee.rightLoss = Lanes()
            state.pointee.leftFollowed = left
            state.pointee.rightFollowed = right
            if split.pointee.left >= 0 { states[Int(split.pointee.left)].product = others * leftFactor }
            if split.pointee.right >= 0 { states[Int(split.pointee.right)].product = others * rightFactor }
        }
    }

    /// A factor is 0 only where no training row passes and this row does not either. All that lies below counts for
    /// nothing then, which an inverse of 0 says.
    @inline(__always)
    private func inverseFactor(of edge: Int, _ followed: inout Bool) -> Lanes {
        let state = states + (edge >> 1)
        let isRight = edge & 1 == 1
        followed = isRight ? state.pointee.rightFollowed : state.pointee.leftFollowed
        let cover = isRight ? splits[edge >> 1].rightCover : splits[edge >> 1].leftCover
        if !followed && cover == 0 { return Lanes() }
        return Lanes(repeating: 1) / (isRight ? state.pointee.rightFactor : state.pointee.leftFactor)
    }

    @inline(__always)
    func goUp(addingTo contributions: UnsafeMutablePointer<Double>) {
        var index = splitCount - 1
        while index >= 0 {
            let split = splits + index
            let state = states + index
            let others = state.pointee.others
            let left = sum(below: split.pointee.left, split.pointee.leftValue)
            let right = sum(below: split.pointee.right, split.pointee.rightValue)
            var total = state.pointee.leftFactor * left + state.pointee.rightFactor * right
            if split.pointee.previousEdge >= 0 {
                total *= state.pointee.inverse
                let above = states + Int(split.pointee.previousEdge >> 1)
                if split.pointee.previousEdge & 1 == 1 {
                    above.pointee.rightLoss += others * total
                } else {
                    above.pointee.leftLoss += others * total
                }
            }
            state.pointee.product = total
            let leftWeight = (state.pointee.leftFollowed ? 1 : 0) - split.pointee.leftCover
            let rightWeight = (state.pointee.rightFollowed ? 1 : 0) - split.pointee.rightCover
            let gain =
                (others * left - state.pointee.leftLoss) * leftWeight
                + (others * right - state.pointee.rightLoss) * rightWeight
            contributions[Int(split.pointee.test.feature)] += gain.sum()
            index -= 1
        }
    }

    @inline(__always)
    private func sum(below child: Int32, _ leafValue: Double) -> Lanes {
        child >= 0 ? states[Int(child)].product : Lanes(repeating: leafValue)
    }
}

internal import Glibc

/// Functions that onnxruntime computes as quotients of polynomials, in its order of operations, so that results are
/// equal bit for bit.
enum RationalFunctions {
    /// Source: the coefficients are those of `MlasComputeLogistic`.
    static func logistic(_ value: Float) -> Float {
        let x = value.isNaN ? value : min(max(value, -18), 18)
        let square = x * x
        var p: Float = 4.37031012579801e-11
        for coefficient: Float in [
            1.15627324459942e-07, 6.08574864600143e-05, 8.51377133304701e-03, 2.48287947061529e-01,
        ] { p = coefficient.addingProduct(p, square) }
        p *= x
        var q: Float = 6.10247389755681e-13
        for coefficient: Float in [
            5.76102136993427e-09, 6.29106785017040e-06, 1.70198817374094e-03, 1.16817656904453e-01,
            9.93151921023180e-01,
        ] { q = coefficient.addingProduct(q, square) }
        return min(max(p / q + 0.5, 0), 1)
    }

    /// Source: the coefficients are those of `MlasComputeTanh`.
    static func tanh(_ value: Float) -> Float {
        let x = value.isNaN ? value : min(max(value, -9), 9)
        let square = x * x
        var p: Float = -2.76076847742355e-16
        for coefficient: Float in [
            2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-08, 1.48572235717979e-05,
            6.37261928875436e-04, 4.89352455891786e-03,
        ] { p = coefficient.addingProduct(p, square) }
        p *= x
        var q: Float = 1.19825839466702e-06
        for coefficient: Float in [1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03] {
            q = coefficient.addingProduct(q, square)
        }
        return p / q
    }

    /// A polynomial in what is left of the exponent beside a power of two.
    ///
    /// Source: the coefficients are those of `MlasComputeExp`.
    static func exp(_ value: Float) -> Float {
        if value.isNaN { return value }
        let x = min(max(value, -103.9720840454), 88.7762626647950)
        // Adding this number leaves the nearest whole one in the lowest bits.
        let bias: Float = 12_582_912
        let power = bias.addingProduct(x, 1.44269504088896341) - bias
        var rest = x.addingProduct(power, -6.93145752e-1)
        rest.addProduct(power, -1.42860677e-6)
        var p: Float = 0x1.694000p-10
        for coefficient: Float in [
            0x1.125edcp-7, 0x1.555b5ap-5, 0x1.555450p-3, 0x1.fffff6p-2, 1, 1,
        ] { p = coefficient.addingProduct(p, rest) }
        return scalbnf(p, Int32(power))
    }
}

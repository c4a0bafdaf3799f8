/// Sums in the order of numpy's pairwise summation over contiguous `Double`s, so that they are equal to the last bit.
package enum NumpySum {
    package static func of(_ values: UnsafeMutableBufferPointer<Double>) -> Double {
        values.baseAddress.map { sum(UnsafePointer($0), values.count) } ?? 0
    }

    package static func of(_ values: [Double]) -> Double {
        values.withUnsafeBufferPointer { values in values.baseAddress.map { sum($0, values.count) } ?? 0 }
    }

    /// Halves a long run, so its depth is the logarithm of the count.
    private static func sum(_ values: UnsafePointer<Double>, _ count: Int) -> Double {
        if count < 8 {
            // From -0, so that a sum of negative zeros stays one.
            var total = -0.0
            for index in 0..<count { total += values[index] }
            return total
        }
        if count > 128 {
            let half = count / 2 - (count / 2) % 8
            return sum(values, half) + sum(values + half, count - half)
        }
        var lanes = UnsafeRawPointer(values).loadUnaligned(as: SIMD8<Double>.self)
        var index = 8
        while index + 8 <= count {
            lanes += UnsafeRawPointer(values + index).loadUnaligned(as: SIMD8<Double>.self)
            index += 8
        }
        var total =
            ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
        while index < count {
            total += values[index]
            index += 1
        }
        return total
    }
}

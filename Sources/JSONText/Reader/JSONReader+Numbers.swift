internal import CJSONKernels

/// Working memory of `JSONReader.consumeNumbers`.
package struct NumberScratch {
    /// Numbers of more than 53 bits, as the kernel left them.
    fileprivate var longNumbers: [cjson_long_number]

    /// - Parameter count: The keys of the objects to be read.
    package init(count: Int) {
        longNumbers = Array(repeating: cjson_long_number(), count: max(count, 1))
    }
}

extension JSONReader {
    /// Reads members of an object, from the second on, for as long as they come in the order given, each a number or null: what
    /// `consumeKey` and `consumeNumberOrNull` would do one by one, in vector instructions.
    ///
    /// - Parameters:
    ///   - order: The keys' indices in the order they are expected.
    ///   - row: Set for each key read, null as NaN.
    /// - Returns: How many members have been read. The reader then stands where it would with the others; if it is at
    ///   a value, its key was the next of the order.
    package mutating func consumeNumbers(
        _ keys: ExpectedKeys, order: UnsafeBufferPointer<Int>, row: UnsafeMutablePointer<Double>,
        scratch: inout NumberScratch
    ) -> Int {
        guard expectation == .afterValue, isInObject, position &+ 8 < count, let start = order.baseAddress,
            let table = keys.kernelKeys(
                isSpaced: self.start.load(fromByteOffset: position &+ 1, as: UInt8.self) == 0x20)
        else { return 0 }
        let members = scratch.longNumbers.withUnsafeMutableBufferPointer { longNumbers in
            precondition(longNumbers.count >= order.count, "the scratch is for objects of as many keys")
            return start.withMemoryRebound(to: Int64.self, capacity: order.count) { order64 in
                cjson_read_members(
                    self.start.assumingMemoryBound(to: UInt8.self), Int64(count), Int64(position), table, order64,
                    Int64(order.count), row, longNumbers.baseAddress)
            }
        }
        if members.long_numbers > 0 { composeLongNumbers(Int(members.long_numbers), scratch, row) }
        if members.count > 0 || members.is_at_value {
            position = Int(members.offset)
            expectation = members.is_at_value ? .value : .afterValue
        }
        return Int(members.count)
    }

    /// A value is next, its key has been read.
    package var isAtValue: Bool { expectation == .value }

    private func composeLongNumbers(_ count: Int, _ scratch: NumberScratch, _ row: UnsafeMutablePointer<Double>) {
        for index in 0..<count {
            let number = scratch.longNumbers[index]
            let feature = Int(number.feature)
            let magnitude =
                DecimalComposer.composeByProduct(
                    number.significand, exponent: -Int(number.fraction_digits), tables: tables)
                ?? composeInFull(number)
            row[feature] = row[feature].sign == .minus ? -magnitude : magnitude
        }
    }

    @inline(never)
    private func composeInFull(_ number: cjson_long_number) -> Double {
        let text = UnsafeRawBufferPointer(start: start + Int(number.start), count: Int(number.end - number.start))
        return DecimalParser.double(text)?.magnitude ?? .nan
    }
}

internal import Bytes
internal import CJSONKernels

/// The keys of objects that all have the same members, numbers, in an order that is mostly the same.
///
/// Immutable after `init`, which is what `@unchecked Sendable` rests on.
package final class ExpectedKeys: @unchecked Sendable {
    package let count: Int
    /// Every key as `,"key":` and then every key as `, "key": `; nil where the processor cannot use them.
    private let kernelKeys: UnsafeMutablePointer<cjson_key>?
    /// `"key":`, one after another.
    private let texts: UnsafeRawBufferPointer
    private let ends: [Int]

    /// - Parameter isNumber: Whether a member's value is a number or null; others are left to `next()`.
    package init(_ names: [String], isNumber: (Int) -> Bool = { _ in true }) {
        count = names.count
        var buffer = ByteBuffer()
        var ends: [Int] = []
        for name in names {
            buffer.appendJSON(string: name)
            buffer.append(UInt8(ascii: ":"))
            ends.append(buffer.count)
        }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(buffer.count, 1), alignment: 8)
        copy.copyMemory(from: buffer.bytes)
        texts = UnsafeRawBufferPointer(copy)
        self.ends = ends
        guard cjson_can_read_members() else {
            kernelKeys = nil
            return
        }
        let keys = UnsafeMutablePointer<cjson_key>.allocate(capacity: max(2 * names.count, 1))
        for (index, end) in ends.enumerated() {
            let text = copy[(index == 0 ? 0 : ends[index - 1])..<end]
            let (compact, spaced) = isNumber(index) ? ([0x2C] + text, [0x2C, 0x20] + text + [0x20]) : ([], [])
            (keys + index).initialize(to: ExpectedKeys.kernelKey(compact))
            (keys + names.count + index).initialize(to: ExpectedKeys.kernelKey(spaced))
        }
        kernelKeys = keys
    }

    deinit {
        kernelKeys?.deallocate()
        texts.deallocate()
    }

    /// `"key":` as compact JSON has it; valid as long as this object.
    package subscript(index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: texts[(index == 0 ? 0 : ends[index - 1])..<ends[index]])
    }

    /// By key.
    func kernelKeys(isSpaced: Bool) -> UnsafePointer<cjson_key>? {
        kernelKeys.map { UnsafePointer($0 + (isSpaced ? count : 0)) }
    }

    /// - Parameter words: If none or too many, the key never matches: no text has a byte of 0xFF in that place.
    private static func kernelKey(_ words: [UInt8]) -> cjson_key {
        let words = words.isEmpty || words.count > 64 ? [0xFF] : words
        var key = cjson_key()
        withUnsafeMutableBytes(of: &key.text) { $0.copyBytes(from: words) }
        key.mask = .max >> UInt64(64 - words.count)
        key.length = Int64(words.count)
        return key
    }
}

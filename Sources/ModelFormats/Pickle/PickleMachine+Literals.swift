// Numbers, text and bytes.

extension PickleMachine {
    mutating func pushNumber(_ opcode: PickleOpcode) throws(ModelFormatError) {
        switch opcode {
        case .int: try pushIntText()
        case .binInt: try push(.int(Int64(try input.number(Int32.self))))
        case .binInt1: try push(.int(Int64(try input.byte())))
        case .binInt2: try push(.int(Int64(try input.number(UInt16.self))))
        case .long:
            let line = try input.line()
            try push(try integer(line, line.last == UInt8(ascii: "L") ? line.dropLast() : line[...]))
        case .long1: try push(Self.integer(littleEndian: try input.counted(by: UInt8.self)))
        case .long4: try push(Self.integer(littleEndian: try input.counted(by: Int32.self)))
        case .float:
            let line = try input.line()
            guard let value = NumberText.double(line) else { throw malformed("a number", line) }
            try push(.double(value))
        default:  // BINFLOAT, the one big-endian number of all.
            try push(.double(Double(bitPattern: try input.number(UInt64.self).byteSwapped)))
        }
    }

    /// Protocol 0 writes True and False as 01 and 00.
    private mutating func pushIntText() throws(ModelFormatError) {
        let line = try input.line()
        if line.elementsEqual("00".utf8) { return stack.append(PickleArena.no) }
        if line.elementsEqual("01".utf8) { return stack.append(PickleArena.yes) }
        try push(try integer(line, line[...]))
    }

    private func integer(
        _ line: UnsafeRawBufferPointer, _ digits: Slice<UnsafeRawBufferPointer>
    ) throws(ModelFormatError) -> PickleNode {
        let negative = digits.first == UInt8(ascii: "-")
        let magnitude = negative ? digits.dropFirst() : digits
        guard !magnitude.isEmpty, magnitude.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw malformed("an integer", line)
        }
        var value: Int64 = 0
        for digit in magnitude {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let unit = Int64(digit - 0x30)
            let (sum, carry) = negative ? tens.subtractingReportingOverflow(unit) : tens.addingReportingOverflow(unit)
            if overflow || carry { return .wideInt }
            value = sum
        }
        return .int(value)
    }

    /// Two's complement of any length.
    private static func integer(littleEndian bytes: UnsafeRawBufferPointer) -> PickleNode {
        guard let last = bytes.last else { return .int(0) }
        let fill: UInt8 = last >= 0x80 ? 0xFF : 0
        let isWide = bytes.dropFirst(8).contains { $0 != fill } || (bytes.count > 8 && (bytes[7] ^ fill) >= 0x80)
        if isWide { return .wideInt }
        var value: UInt64 = fill == 0 ? 0 : .max
        for byte in bytes.prefix(8).reversed() { value = value << 8 | UInt64(byte) }
        return .int(Int64(bitPattern: value))
    }

    mutating func pushText(_ opcode: PickleOpcode) throws(ModelFormatError) {
        switch opcode {
        case .binUnicode: try pushUTF8(try input.counted(by: UInt32.self))
        case .shortBinUnicode: try pushUTF8(try input.counted(by: UInt8.self))
        case .binUnicode8: try pushUTF8(try input.counted(by: UInt64.self))
        case .unicode:
            let line = try input.line()
            guard let text = PickleEscapes.rawUnicode(line) else { throw malformed("escaped Unicode text", line) }
            try pushText(text)
        case .string:
            let line = try input.line()
            guard let bytes = PickleEscapes.quotedBytes(line) else { throw malformed("a quoted string", line) }
            try pushPython2(bytes)
        case .binString: try pushPython2(Array(try input.counted(by: Int32.self)))
        case .shortBinString: try pushPython2(Array(try input.counted(by: UInt8.self)))
        case .binBytes: try pushBytes(Array(try input.counted(by: UInt32.self)))
        case .shortBinBytes: try pushBytes(Array(try input.counted(by: UInt8.self)))
        default: try pushBytes(Array(try input.counted(by: UInt64.self)))  // BINBYTES8, BYTEARRAY8
        }
    }

    private mutating func pushUTF8(_ bytes: UnsafeRawBufferPointer) throws(ModelFormatError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw refusal(
                .unexpected, expected: "valid UTF-8", found: "other bytes",
                remedy: "the file looks damaged, copy or export it again")
        }
        try pushText(text)
    }

    /// Python 2's strings are bytes, mostly used as text.
    private mutating func pushPython2(_ bytes: [UInt8]) throws(ModelFormatError) {
        if bytes.allSatisfy({ $0 < 0x80 }) {
            try pushText(String(decoding: bytes, as: UTF8.self))
        } else {
            try pushBytes(bytes)
        }
    }

    mutating func pushText(_ text: String) throws(ModelFormatError) {
        try push(try makeText(text))
    }

    mutating func makeText(_ text: String) throws(ModelFormatError) -> PickleNode {
        arena.strings.append(text)
        return .string(Int32(truncatingIfNeeded: arena.strings.count - 1))
    }

    private mutating func pushBytes(_ bytes: [UInt8]) throws(ModelFormatError) {
        try push(.bytes(makeBlob(bytes)))
    }

    /// There are fewer tables' entries than nodes, and of nodes fewer than 2^31.
    mutating func makeBlob(_ bytes: [UInt8]) -> Int32 {
        arena.blobs.append(bytes)
        return Int32(truncatingIfNeeded: arena.blobs.count - 1)
    }

    /// The bytes a value stands for; nil of what is not bytes. Text is Latin-1, byte for character, as it is where
    /// Python 2 wrote bytes and where Python 3 writes them in protocols 0 to 2.
    mutating func blob(of index: Int32) throws(ModelFormatError) -> Int32? {
        switch arena.nodes[Int(index)] {
        case .bytes(let blob): return blob
        case .string(let string):
            if let known = latin1Blobs[string] { return known }
            let scalars = arena.strings[Int(string)].unicodeScalars
            let isLatin1 = scalars.allSatisfy { $0.value < 256 }
            let blob = isLatin1 ? makeBlob(scalars.map { UInt8(truncatingIfNeeded: $0.value) }) : nil
            latin1Blobs[string] = .some(blob)
            return blob
        default: return nil
        }
    }
}

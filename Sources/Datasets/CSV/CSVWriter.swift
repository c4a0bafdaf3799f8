package import Bytes

/// Writes fields of RFC 4180: quoted only where they must be, lines ended by LF.
package enum CSVWriter {
    package static func append(field: UnsafeRawBufferPointer, to output: inout ByteBuffer) {
        guard field.contains(where: needsQuotes) else {
            output.append(field)
            return
        }
        output.append(UInt8(ascii: "\""))
        for byte in field {
            if byte == UInt8(ascii: "\"") { output.append(byte) }
            output.append(byte)
        }
        output.append(UInt8(ascii: "\""))
    }

    package static func append(field: String, to output: inout ByteBuffer) {
        var copy = field
        copy.withUTF8 { append(field: UnsafeRawBufferPointer($0), to: &output) }
    }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
            || byte == UInt8(ascii: "\r")
    }
}

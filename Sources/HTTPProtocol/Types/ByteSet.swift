/// A set of ASCII bytes held in two words, so that a membership test is a shift and a mask.
struct ByteSet {
    /// Bit `n` stands for byte `n`.
    let low: UInt64
    /// Bit `n` stands for byte `64 + n`. Bytes from 128 up are never members.
    let high: UInt64

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word = byte & 0x40 == 0 ? low : high
        return byte < 0x80 && (word &>> UInt64(byte & 0x3f)) & 1 == 1
    }

    @inline(__always)
    func containsAll(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Bool {
        var at = start
        while at < end {
            guard contains(base.load(fromByteOffset: at, as: UInt8.self)) else { return false }
            at &+= 1
        }
        return true
    }

    /// `tchar` of RFC 9110 section 5.6.2: letters, digits and ``!#$%&'*+-.^_`|~``.
    @inline(__always) static var token: ByteSet { ByteSet(low: 0x03ff_6cfa_0000_0000, high: 0x57ff_ffff_c7ff_fffe) }

    /// What a request target may hold: visible ASCII except `"`, `#`, `<`, `>` and `\`.
    ///
    /// RFC 3986 also excludes ``[]^`{|}`` from paths or queries; browsers and curl send them, and nothing here reads
    /// a second meaning into them, whereas a backslash is a path separator somewhere.
    @inline(__always) static var target: ByteSet { ByteSet(low: 0xafff_fff2_0000_0000, high: 0x7fff_ffff_efff_ffff) }

    /// What `Host` may hold before the port: RFC 3986 `reg-name` without the comma, which joins two Host lines.
    @inline(__always) static var host: ByteSet { ByteSet(low: 0x2bff_6ff2_0000_0000, high: 0x47ff_fffe_87ff_fffe) }

    /// `token68` of RFC 9110 section 11.2 without its padding: letters, digits and `-._~+/`.
    @inline(__always) static var token68: ByteSet { ByteSet(low: 0x03ff_e800_0000_0000, high: 0x47ff_fffe_87ff_fffe) }
}

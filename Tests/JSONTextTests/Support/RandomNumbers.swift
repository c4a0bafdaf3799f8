import Bytes
import Glibc

extension SplitMix64 {
    /// A Double of any bits but those of NaN and the infinities.
    mutating func finiteDouble() -> Double {
        while true {
            let value = Double(bitPattern: next())
            if value.isFinite { return value }
        }
    }
}

/// How much random material the tests use; `RELISCORE_DEEP=1` asks for much more.
enum TestEffort {
    static let isDeep = getenv("RELISCORE_DEEP").map { String(cString: $0) == "1" } ?? false

    static func count(_ usual: Int) -> Int { isDeep ? usual * 40 : usual }
}

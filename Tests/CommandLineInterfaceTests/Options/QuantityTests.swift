import Bytes
import Testing

@testable import CommandLineInterface

@Suite("Quantity")
struct QuantityTests {
    @Test(
        "times need a unit and are read exactly",
        arguments: [
            ("500ms", Duration.milliseconds(500)), ("1s", .seconds(1)), ("2m", .seconds(120)), ("1h", .seconds(3600)),
            ("0s", .zero),
        ])
    func durations(word: String, duration: Duration) {
        #expect(Quantity.duration(word) == duration)
        #expect(Quantity.format(duration: duration) == word)
    }

    @Test(
        "what is no time is refused",
        arguments: ["", "1", "s", "1.5s", "-1s", "1 s", "1d", "99999999999999999999s", "9223372036854775807h"])
    func noDurations(word: String) {
        #expect(Quantity.duration(word) == nil)
    }

    @Test(
        "sizes are powers of 1024 with an i and of 1000 without",
        arguments: [
            ("0", 0), ("17", 17), ("17B", 17), ("1KiB", 1024), ("16MiB", 16 << 20), ("16mib", 16 << 20), ("1kB", 1000),
            ("2GB", 2_000_000_000), ("1GiB", 1 << 30),
        ])
    func sizes(word: String, bytes: Int) {
        #expect(Quantity.bytes(word) == bytes)
    }

    @Test("what is no size is refused", arguments: ["", "MiB", "-1", "1.5MiB", "1TiB", "9223372036854775807GiB"])
    func noSizes(word: String) {
        #expect(Quantity.bytes(word) == nil)
    }

    @Test("a size is written in the largest unit that leaves it whole", arguments: [16 << 20, 1024, 1025, 0, 3 << 30])
    func formatted(bytes: Int) {
        #expect(Quantity.bytes(Quantity.format(bytes: bytes)) == bytes)
    }
}

@Suite("NearestName")
struct NearestNameTests {
    @Test(
        "a slip of the finger finds the name that was meant, and nonsense finds none",
        arguments: [
            ("prot", "port"), ("workes", "workers"), ("log-levle", "log-level"), ("tokenfile", "token-file"),
            ("max", "max-body-bytes"), ("zzz", nil), ("", nil),
        ] as [(String, String?)])
    func nearest(word: String, name: String?) {
        let names = ["port", "workers", "log-level", "token-file", "max-body-bytes"]
        #expect(NearestName.find(word, among: names) == name)
    }

    @Test("changing, dropping, adding and swapping letters each count one")
    func distances() {
        #expect(NearestName.distance("serve", "serve") == 0)
        #expect(NearestName.distance("srve", "serve") == 1)
        #expect(NearestName.distance("esrve", "serve") == 1)
        #expect(NearestName.distance("", "abc") == 3)
    }
}

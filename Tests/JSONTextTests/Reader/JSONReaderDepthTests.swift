import Glibc
import Synchronization
import Testing

@testable import JSONText

@Suite("Depth")
struct JSONReaderDepthTests {
    /// Runs `body` on a thread with a small stack, where recursion on the input would end the process.
    private func onSmallStack(bytes stackBytes: Int = 65_536, _ body: @escaping @Sendable () -> JSONError?) throws
        -> JSONError?
    {
        final class Box: Sendable {
            let body: @Sendable () -> JSONError?
            let result = Mutex<JSONError?>(nil)
            init(_ body: @escaping @Sendable () -> JSONError?) { self.body = body }
        }
        let box = Box(body)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        try #require(pthread_attr_setstacksize(&attributes, stackBytes) == 0)
        var thread = pthread_t()
        let started = pthread_create(
            &thread, &attributes,
            { argument in
                guard let argument else { return nil }
                let box = Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                let result = box.body()
                box.result.withLock { $0 = result }
                return nil
            }, Unmanaged.passRetained(box).toOpaque())
        try #require(started == 0)
        pthread_join(thread, nil)
        return box.result.withLock { $0 }
    }

    @Test(
        "250,000 opening brackets are refused at the 65th on a stack of 64 KiB",
        arguments: ["[", "{\"a\":", "[{\"a\":", " [ "], [1, 64, 65, 66, 1000, 250_000])
    func brackets(_ unit: String, _ count: Int) throws {
        let text = Array(String(repeating: unit, count: count).utf8)
        let opened = count * unit.utf8.filter { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }.count
        for route in [
            { @Sendable () -> JSONError? in ReadingRoutes.plain(text).error },
            { @Sendable () -> JSONError? in ReadingRoutes.fast(text, keys: ["a"]).error },
            { @Sendable () -> JSONError? in
                do throws(JSONError) { _ = try JSONValue.parse(text) } catch { return error }
                return nil
            },
            { @Sendable () -> JSONError? in
                text.withUnsafeBytes { bytes -> JSONError? in
                    var reader = JSONReader(bytes)
                    do throws(JSONError) { try reader.skipValue() } catch { return error }
                    return nil
                }
            },
        ] {
            #expect(try onSmallStack(route)?.code == (opened > 64 ? .depthExceeded : .unexpectedEnd))
        }
    }

    /// Writing, comparing and freeing a document recurse, at most 64 levels, in unoptimised code too.
    @Test("the deepest document allowed is read, written and freed on a stack of 256 KiB", arguments: ["[", "{\"a\":"])
    func deepest(_ unit: String) throws {
        let close = unit == "[" ? "]" : "}"
        let text = String(repeating: unit, count: 64) + (unit == "[" ? "" : "1") + String(repeating: close, count: 64)
        let error = try onSmallStack(bytes: 262_144) {
            do throws(JSONError) {
                let value = try JSONValue.parse(Array(text.utf8))
                return value.text() == text && value == value ? nil : JSONError(.valueExpected, at: 0, found: nil)
            } catch { return error }
        }
        #expect(error == nil)
    }

    @Test("the limit counts open containers", arguments: [0, 1, 2, 5, 63, 64, 65, 1000, -3])
    func limit(_ limit: Int) {
        let allowed = max(0, min(limit, 64))
        for depth in 1...66 {
            let text = Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
            let isAccepted = (try? JSONValue.parse(text, depthLimit: limit)) != nil
            #expect(isAccepted == (depth <= allowed))
        }
    }

    @Test("closing a container gives its level back")
    func siblings() throws {
        let text = "[" + Array(repeating: "[[]]", count: 500).joined(separator: ",") + "]"
        _ = try JSONValue.parse(Array(text.utf8), depthLimit: 3)
    }
}

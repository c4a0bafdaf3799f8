import Bytes
import HTTPProtocol
import TestSupport
import Testing

@Suite("Mutated requests")
struct MutationTests {
    static let good = ValidMessages.all.map(\.text)
    static let seeds = good + AmbiguousMessage.all.map(\.text)

    /// Bytes that parsers trip over.
    static let sharp: [UInt8] = bytes("\r\n\r\n\t :;,=\"\\%/?*#0159aFxX+-_\u{00}\u{0b}\u{7f}\u{80}\u{a0}\u{ff}")

    func mutate(_ content: inout [UInt8], with generator: inout SplitMix64) {
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            // More often behind the request line than in it, which is soon refused.
            let first = min(content.count, [0, 20, 60].randomElement(using: &generator) ?? 0)
            let at = Int.random(in: first...content.count, using: &generator)
            let byte = Self.sharp.randomElement(using: &generator) ?? 0
            switch Int.random(in: 0..<6, using: &generator) {
            case 0 where at < content.count: content[at] = byte
            case 1 where at < content.count: content[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2 where at < content.count: content.remove(at: at)
            case 3: content.insert(byte, at: at)
            case 4:
                let other = bytes(Self.seeds.randomElement(using: &generator) ?? "")
                content.insert(contentsOf: other.prefix(Int.random(in: 0...40, using: &generator)), at: at)
            default:
                let end = min(content.count, at + Int.random(in: 0...20, using: &generator))
                content.insert(contentsOf: Array(content[at..<end]), at: at)
            }
        }
    }

    /// Small limits, so that mutations reach them.
    static let limits: MessageLimits = {
        var limits = MessageLimits()
        limits.headBytes = 160
        limits.fields = 6
        limits.targetBytes = 24
        limits.bodyBytes = 40
        limits.chunks = 4
        limits.chunkLineBytes = 24
        limits.trailerBytes = 24
        return limits
    }()

    @Test("A mutated message never traps and is read the same however it is split", arguments: 1...8)
    func mutations(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let limits = seed % 2 == 0 ? Self.limits : MessageLimits()
        for round in 0..<5_000 {
            let seeds = round % 4 == 0 ? Self.seeds : Self.good
            var content = bytes(seeds.randomElement(using: &generator) ?? "")
            mutate(&content, with: &generator)
            let whole = Delivery(limits: limits).read(content)
            var cuts = (0..<3).map { _ in Int.random(in: 0...content.count, using: &generator) }
            cuts.sort()
            let split = Delivery(limits: limits, reclaims: round % 2 == 0).read(content, cutAt: cuts)
            guard split == whole else {
                Issue.record("seed \(seed), round \(round), cuts \(cuts): \(latin1(content).debugDescription)")
                return
            }
            if round % 50 == 0 {
                #expect(Delivery(limits: limits).readByteByByte(content) == whole)
            }
        }
    }

    @Test("Random bytes never trap", arguments: 1...4)
    func randomBytes(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for _ in 0..<1_000 {
            let content = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                Self.sharp.randomElement(using: &generator) ?? 0
            }
            let prefixed = bytes("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n") + content
            #expect(Delivery().read(content) == Delivery().readByteByByte(content))
            #expect(Delivery().read(prefixed) == Delivery().readByteByByte(prefixed))
        }
    }
}

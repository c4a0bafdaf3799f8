import Storage
import Testing

@Suite("SHA-256")
struct SHA256Tests {
    @Test(
        "The examples of FIPS 180-4 and its test vectors come out",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrst"
                    + "nopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func vectors(message: String, digest: String) {
        #expect(SHA256.digest(of: Array(message.utf8)).description == digest)
    }

    @Test("A million times 'a' comes out")
    func million() {
        let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        #expect(
            SHA256.digest(of: message).description
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test(
        "However a message is cut into updates, the digest is the same",
        arguments: [0, 1, 55, 56, 63, 64, 65, 119, 128, 300])
    func cuts(count: Int) {
        let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let whole = SHA256.digest(of: message)
        for cut in 0...count {
            var hash = SHA256()
            message[..<cut].withUnsafeBytes { hash.update($0) }
            message[cut...].withUnsafeBytes { hash.update($0) }
            #expect(hash.finalize() == whole)
        }
    }

    @Test("A digest reads back from its text, in either case")
    func text() throws {
        let digest = SHA256.digest(of: Array("abc".utf8))
        #expect(Digest(hexadecimal: digest.description) == digest)
        #expect(Digest(hexadecimal: digest.description.uppercased()) == digest)
    }

    @Test(
        "What is not 64 hexadecimal digits is no digest",
        arguments: [
            "", "ab", String(repeating: "g", count: 64), String(repeating: "a", count: 65),
            String(repeating: "é", count: 64),
        ])
    func notADigest(text: String) {
        #expect(Digest(hexadecimal: text) == nil)
    }
}

package import Glibc

/// An IPv4 or IPv6 address and port.
package struct SocketAddress: Sendable, CustomStringConvertible {
    private let storage: sockaddr_storage
    private let length: socklen_t

    /// Every address a host name or literal stands for, in the resolver's order, without repeats.
    ///
    /// - Parameter host: `127.0.0.1`, `::1`, `0.0.0.0`, `::`, or a name such as `localhost`.
    /// - Throws: `SystemError` of `getaddrinfo` with the host as subject.
    package static func resolve(host: String, port: UInt16) throws(SystemError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else {
            throw SystemError(call: "getaddrinfo", code: status == EAI_SYSTEM ? EIO : EADDRNOTAVAIL, subject: host)
        }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let address = entry.ai_addr, Int(entry.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size else {
                continue
            }
            let candidate = SocketAddress(copying: address, length: entry.ai_addrlen)
            if !found.contains(where: { $0.description == candidate.description }) { found.append(candidate) }
        }
        return found
    }

    /// The address a socket is bound to. C function: `getsockname`.
    package static func local(of descriptor: CInt) throws(SystemError) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        try systemCall("getsockname") {
            withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
            }
        }
        return SocketAddress(storage: storage, length: length)
    }

    private init(storage: sockaddr_storage, length: socklen_t) {
        self.storage = storage
        self.length = length
    }

    private init(copying address: UnsafePointer<sockaddr>, length: socklen_t) {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length)))
        }
        self.init(storage: storage, length: length)
    }

    package var family: CInt { CInt(storage.ss_family) }

    package var port: UInt16 {
        withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.load(fromByteOffset: 2, as: UInt16.self)) }
    }

    /// The same address with another port.
    package func with(port: UInt16) -> SocketAddress {
        var copy = storage
        withUnsafeMutableBytes(of: &copy) {
            $0.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
        }
        return SocketAddress(storage: copy, length: length)
    }

    /// True for 127.0.0.0/8 and ::1, which other machines cannot reach.
    package var isLoopback: Bool {
        withUnsafeBytes(of: storage) { bytes in
            if family == AF_INET { return bytes[4] == 127 }
            return bytes[8..<23].allSatisfy { $0 == 0 } && bytes[23] == 1
        }
    }

    /// `127.0.0.1:8000` or `[::1]:8000`.
    package var description: String {
        var text = [CChar](repeating: 0, count: 64)
        let offset = family == AF_INET6 ? 8 : 4
        let known = withUnsafeBytes(of: storage) { bytes -> Bool in
            guard let base = bytes.baseAddress else { return false }
            return inet_ntop(family, base + offset, &text, 64) != nil
        }
        let host = known ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "?"
        return family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    package func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var copy = storage
        return withUnsafePointer(to: &copy) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}

/// Decides whether a request shows the bearer token (RFC 6750), when the server has one.
package struct AccessControl: Sendable {
    private let token: [UInt8]?

    /// - Parameter token: Nil leaves every endpoint open.
    package init(token: String?) {
        self.token = token.map { Array($0.utf8) }
    }

    package var isOpen: Bool { token == nil }

    /// - Parameter presented: The credentials after `Bearer `, or nil when there are none.
    package func admits(_ presented: UnsafeRawBufferPointer?) -> Bool {
        guard let token else { return true }
        guard let presented else { return false }
        return AccessControl.areEqual(token, presented)
    }

    /// Compares every byte whatever the first difference, so that the time taken tells nothing of where it lies. The
    /// time depends on the presented length alone.
    private static func areEqual(_ secret: [UInt8], _ presented: UnsafeRawBufferPointer) -> Bool {
        guard !secret.isEmpty else { return false }
        var difference = secret.count ^ presented.count
        var position = 0
        for byte in presented {
            difference |= Int(byte ^ secret[position])
            position += 1
            if position == secret.count { position = 0 }
        }
        return difference == 0
    }
}

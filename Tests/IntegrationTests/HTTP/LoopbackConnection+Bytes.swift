import Foundation
import Glibc
import TestSupport

extension LoopbackConnection {
    /// The next `count` bytes, fewer at the end, when nothing was read from this connection as an answer before.
    func readExactly(_ count: Int) throws -> Data {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(socket, &bytes, count, Int32(MSG_WAITALL))
        return Data(bytes.prefix(max(received, 0)))
    }
}

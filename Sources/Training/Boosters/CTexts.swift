/// Swift texts as C takes several of them.
enum CTexts {
    /// - Parameter body: The pointers are valid while it runs.
    static func with(_ texts: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>) -> CInt) -> CInt {
        // One buffer for all, so that none of them moves while others are asked for their address.
        let ends = texts.map { $0.utf8CString }
        let joined = ends.flatMap { $0 }
        return joined.withUnsafeBufferPointer { buffer in
            var offset = 0
            var pointers = ends.map { text in
                defer { offset += text.count }
                return buffer.baseAddress.map { $0 + offset }
            }
            pointers.append(nil)
            return pointers.withUnsafeMutableBufferPointer { $0.baseAddress.map(body) ?? -1 }
        }
    }
}

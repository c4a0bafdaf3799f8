extension StaticString {
    /// The text's UTF-8, which lives as long as the program. For texts written as string literals, not as one scalar.
    @inlinable package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
    }
}

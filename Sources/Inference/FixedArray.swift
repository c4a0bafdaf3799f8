/// Elements that never change and never move, read without bounds checks in the loops of this target,
/// aligned for any vector.
///
/// Whoever builds one checks the indices that will be used. Immutable after `init`, hence `@unchecked Sendable`.
final class FixedArray<Element: BitwiseCopyable>: @unchecked Sendable {
    let start: UnsafePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(elements.count, 1) * MemoryLayout<Element>.stride, alignment: 64)
        let memory = bytes.bindMemory(to: Element.self, capacity: elements.count)
        for (index, element) in elements.enumerated() { (memory + index).initialize(to: element) }
        start = UnsafePointer(memory)
        count = elements.count
    }

    deinit { start.deallocate() }
}

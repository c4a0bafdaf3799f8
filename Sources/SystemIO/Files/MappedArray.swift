internal import Glibc

/// Numbers in a temporary file that is mapped into memory: as quick as an array, and the system may take its pages back
/// when memory is short, so that its size is bounded by the disk.
///
/// The file has no name: it is gone when this value is, and when the process ends, however it ends.
package final class MappedArray<Element: BitwiseCopyable>: @unchecked Sendable {  // Writers are alone, see `append`.
    private let file: FileDescriptor
    private let directory: String
    private var storage: UnsafeMutablePointer<Element>
    private var capacity: Int
    package private(set) var count = 0

    /// - Parameter directory: On the file system that takes the bytes.
    package init(in directory: String, capacity: Int = 1 << 16) throws(SystemError) {
        file = try FileDescriptor.unnamed(in: directory)
        self.directory = directory
        self.capacity = max(capacity, 1)
        storage = try Self.map(file, capacity: self.capacity, directory)
    }

    deinit { munmap(storage, capacity * MemoryLayout<Element>.stride) }

    /// Adds elements; no other use of this array may run beside it.
    package func append(contentsOf elements: UnsafeBufferPointer<Element>) throws(SystemError) {
        guard let start = elements.baseAddress else { return }
        try reserve(count + elements.count)
        (storage + count).update(from: start, count: elements.count)
        count += elements.count
    }

    package func append(_ element: Element) throws(SystemError) {
        if count == capacity { try reserve(count + 1) }
        storage[count] = element
        count += 1
    }

    /// The elements, valid while this array lives and does not grow.
    package var elements: UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: storage, count: count)
    }

    func reserve(_ needed: Int) throws(SystemError) {
        guard needed > capacity else { return }
        let grown = max(needed, capacity * 2)
        let mapped = try Self.map(file, capacity: grown, directory)
        munmap(storage, capacity * MemoryLayout<Element>.stride)
        storage = mapped
        capacity = grown
    }

    /// `posix_fallocate` first: a full disk is an error here, where a hole would be a signal on the first write.
    private static func map(
        _ file: borrowing FileDescriptor, capacity: Int, _ directory: String
    ) throws(SystemError) -> UnsafeMutablePointer<Element> {
        let (bytes, overflows) = capacity.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflows else { throw SystemError(call: "mmap", code: ENOMEM, subject: directory) }
        let code = posix_fallocate(file.raw, 0, bytes)
        guard code == 0 else { throw SystemError(call: "fallocate", code: code, subject: directory) }
        let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.raw, 0)
        guard let address, address != MAP_FAILED else {
            throw SystemError.current("mmap", directory) ?? SystemError(call: "mmap", code: ENOMEM, subject: directory)
        }
        return address.bindMemory(to: Element.self, capacity: capacity)
    }
}

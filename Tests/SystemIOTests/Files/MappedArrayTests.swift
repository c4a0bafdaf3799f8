import Testing

@testable import SystemIO

@Suite("MappedArray")
struct MappedArrayTests {
    @Test("keeps every element while it grows")
    func growth() throws {
        let array = try MappedArray<Int32>(in: "/tmp", capacity: 1)
        for value in 0..<10_000 { try array.append(Int32(value)) }
        let more = (10_000..<30_000).map { Int32($0) }
        try more.withUnsafeBufferPointer { try array.append(contentsOf: $0) }
        #expect(array.elements.elementsEqual((0..<30_000).map { Int32($0) }))
    }

    @Test("refuses more than the disk has, by an error")
    func fullDisk() throws {
        let array = try MappedArray<Int64>(in: "/tmp")
        #expect(throws: SystemError.self) { try array.reserve(Int.max / 16) }
        #expect(throws: SystemError.self) { try array.reserve(Int.max / 4) }
        try array.append(7)
        #expect(array.elements.elementsEqual([7]))
    }
}

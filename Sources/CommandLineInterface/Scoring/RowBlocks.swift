internal import Datasets
internal import SystemIO

/// Part of a text: whole rows.
struct RowBlock: ~Copyable {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: RowBlock.bytes, alignment: 16)
    fileprivate(set) var count = 0
    /// Of the text, from 1.
    fileprivate(set) var firstLine = 1
    /// The text ends with it.
    fileprivate(set) var isLast = false

    private static let bytes = 1 << 20

    deinit { memory.deallocate() }

    var rows: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    fileprivate var free: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[count...]) }

    fileprivate mutating func begin(with text: [UInt8]) {
        if memory.count > RowBlock.bytes, text.count <= RowBlock.bytes { resize(to: RowBlock.bytes, keeping: 0) }
        while memory.count < text.count { resize(to: 2 * memory.count, keeping: 0) }
        memory.copyBytes(from: text)
        count = text.count
    }

    fileprivate mutating func grow() { resize(to: 2 * memory.count, keeping: count) }

    private mutating func resize(to size: Int, keeping kept: Int) {
        let moved = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        moved.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<kept]))
        memory.deallocate()
        memory = moved
    }
}

/// Text cut into blocks of whole rows as it is read.
struct RowBlocks: ~Copyable {
    /// The text's size, where it is a file's.
    let totalBytes: Int?
    /// Line breaks within quotes end no row.
    var hasQuotes = true
    private let input: FileDescriptor
    private let name: String
    /// Read and not handed out yet. Holds no whole row, unless nothing has been handed out.
    private var rest: [UInt8] = []
    private var nextLine = 1
    private var hasGivenAny = false
    private var hasEnded = false

    /// Where no row ends for so long, the parser is to say what is wrong: it takes rows of up to 4 MiB.
    private static let longestRow = 8 << 20

    init(_ input: consuming FileDescriptor, name: String) {
        totalBytes = (try? FileStatus.of(input, name)).flatMap { $0.kind == .regular ? $0.bytes : nil }
        self.input = input
        self.name = name
    }

    /// Whether reading on would not wait.
    var isReady: Bool { input.isReadable }

    /// The first bytes, for a look at what they are. To be called once, before any block is asked for.
    mutating func peek() throws(SystemError) -> [UInt8] {
        var block = RowBlock()
        try read(into: &block)
        rest = Array(block.rows)
        return rest
    }

    /// Puts the next rows into `block`; false when the one before was the last, which may hold no row at all.
    mutating func next(_ block: inout RowBlock) throws(SystemError) -> Bool {
        guard !hasEnded || !hasGivenAny else { return false }
        block.begin(with: rest)
        block.firstLine = nextLine
        block.isLast = false
        // What is there already is not kept back until more comes.
        let waits = !hasGivenAny && !isReady
        if !hasEnded, !waits || RowBoundary.wholeRows(of: block.rows, hasQuotes: hasQuotes) == nil {
            try read(into: &block)
        }
        while true {
            if hasEnded || block.count > Self.longestRow {
                hasEnded = true
                block.isLast = true
                hasGivenAny = true
                return true
            }
            if let end = RowBoundary.wholeRows(of: block.rows, hasQuotes: hasQuotes) {
                rest = Array(block.rows[end...])
                block.count = end
                nextLine += RowBoundary.lineCount(of: block.rows)
                hasGivenAny = true
                return true
            }
            if block.free.count < 64 << 10 { block.grow() }
            try read(into: &block)
        }
    }

    /// Waits for a byte or the end, and then takes what comes without waiting.
    private mutating func read(into block: inout RowBlock) throws(SystemError) {
        var isFirst = true
        while !hasEnded, block.free.count > 0, isFirst || input.isReadable {
            let count = try input.read(into: block.free, name)
            block.count += count
            hasEnded = count == 0
            isFirst = false
        }
    }
}

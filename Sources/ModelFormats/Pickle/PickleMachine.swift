/// Follows a pickle's opcodes, building values where Python would call what they name.
struct PickleMachine {
    init(_ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits) {}

    mutating func run() throws(ModelFormatError) -> PickleDocument {
        PickleDocument(arena: PickleArena(), root: PickleArena.none)
    }
}

/// The bounds of what a model file may ask of this process. Past one of them the file is refused by its name.
package struct ModelFileLimits: Sendable {
    package var fileBytes = 1 << 30
    package var trees = 100_000
    package var leavesPerTree = 1 << 24
    package var features = 65_536
    package var outputs = 4_096
    /// Outputs times features: what one row's contributions need.
    package var contributions = 1 << 22

    /// Opcodes of a pickle, values it makes, and entries of its memo.
    package var pickleOpcodes = 1 << 27
    package var pickleValues = 1 << 24
    package var pickleMemo = 1 << 24
    /// Bytes a compressed file may inflate to, and how many times its own size where that is more than 16 MiB.
    package var inflatedBytes = 1 << 30
    package var inflationRatio = 200

    package init() {}
}

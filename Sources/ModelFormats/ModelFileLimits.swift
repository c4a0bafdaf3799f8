/// The bounds of what a model file may ask of this process. Past one of them the file is refused by its name.
package struct ModelFileLimits: Sendable {
    package var fileBytes = 1 << 30
    package var trees = 100_000
    package var leavesPerTree = 1 << 24
    package var features = 65_536
    package var outputs = 4_096
    /// Outputs times features: what one row's contributions need.
    package var contributions = 1 << 22

    package init() {}
}

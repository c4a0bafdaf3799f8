/// How much of a text may be held at once; past a limit the text is refused.
package struct CSVLimits: Sendable, Equatable {
    package var fieldBytes = 64 << 10
    package var rowBytes = 4 << 20
    package var fields = 16_384

    package init() {}
}

/// One value of a pandas categorical column as the model file keeps it.
///
/// The trees know a category only as its position in its column's list; text in a request is looked up there.
package enum CategoryLabel: Sendable, Hashable {
    case text(String)
    /// The number's text, as written.
    case number(String)
    case boolean(Bool)
    case null
}

package import Models

/// The model that serves now, to be compared with.
package struct Champion: Sendable {
    package let name: String
    package let model: Model

    package init(name: String, model: Model) {
        self.name = name
        self.model = model
    }
}

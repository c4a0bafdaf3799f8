extension PickleDocument {
    /// - Parameter bytes: A pickle of protocol 0 to 5 or a joblib file. Not kept.
    static func read(
        _ bytes: UnsafeRawBufferPointer, limits: ModelFileLimits = ModelFileLimits()
    ) throws(ModelFormatError) -> PickleDocument {
        var machine = PickleMachine(bytes, limits: limits)
        return try machine.run()
    }
}

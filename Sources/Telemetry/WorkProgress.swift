/// How far long work has come, for whoever shows it.
package struct WorkProgress: Sendable, Equatable {
    /// What is being done, such as `data_Q1_2018.zip`.
    package var task: String
    package var doneBytes: Int
    /// Nil where it cannot be known.
    package var totalBytes: Int?
    package var doneRows: Int

    package init(task: String, doneBytes: Int = 0, totalBytes: Int? = nil, doneRows: Int = 0) {
        self.task = task
        self.doneBytes = doneBytes
        self.totalBytes = totalBytes
        self.doneRows = doneRows
    }
}

internal import Datasets
internal import SystemIO
internal import Telemetry
internal import Training
internal import Warehouse

/// The rows that `evaluate` measures on, and what there is to know of them.
struct EvaluationRows {
    let rows: LabelledRows
    /// What was read, for the report.
    let facts: [(name: String, text: String)]
    /// What a reader of the figures must know.
    let notes: [String]

    /// Which rows of either source.
    struct Selection {
        var from: CalendarDate?
        var through: CalendarDate?
        var groups: [String]?
        var survivorWeight: Float?

        /// Of rows from `first` to `last`; where none of those days is meant, days that have no rows.
        func days(_ first: CalendarDate, _ last: CalendarDate) -> ClosedRange<CalendarDate> {
            let from = from ?? min(first, through ?? first)
            return from...max(from, through ?? last)
        }
    }

    private init(_ rows: LabelledRows, _ facts: [(name: String, text: String)], _ notes: [String]) {
        self.rows = rows
        self.facts = facts
        self.notes = notes
    }

    /// Rows of a feature set.
    static func read(
        features directory: String, _ selection: Selection, for model: RunnableModel, _ engine: DuckDBOptions,
        _ progress: (WorkProgress) -> Void
    ) throws(CommandError) -> EvaluationRows {
        let duckDB = try engine.find()
        let resources = engine.resources
        do throws(TrainingError) {
            let set = try FeatureSet.open(directory, using: duckDB, resources)
            var wanted = FeatureSelection(
                days: selection.days(set.firstDay, set.lastDay), groups: selection.groups)
            if let weight = selection.survivorWeight { wanted.survivorWeight = weight }
            let rows = try set.rows(wanted, using: duckDB, resources, progress: progress)
            let facts = [
                (name: "Features", text: directory), (name: "Label", text: set.labelColumn),
                (name: "Horizon", text: "\(set.horizonDays) days"), (name: "Data", text: "SHA-256 \(set.digest)"),
            ]
            return EvaluationRows(rows, facts, notes(set, wanted, model))
        } catch {
            throw CommandError(error)
        }
    }

    private static func notes(_ set: FeatureSet, _ wanted: FeatureSelection, _ model: RunnableModel) -> [String] {
        var notes: [String] = []
        if let horizon = model.version?.horizonDays, horizon != set.horizonDays {
            notes.append(
                "The model was made to look \(horizon) days ahead, and the labels look \(set.horizonDays) days ahead: "
                    + "its probabilities are not meant for these labels.")
        }
        if let trained = model.version?.trainedThrough, trained >= wanted.days?.lowerBound ?? set.firstDay {
            notes.append(
                "The model was trained on days up to \(trained), which are among these: it looks better than it is. "
                    + "--from a day more than \(set.horizonDays) days later measures what it never saw.")
        }
        let last = min(wanted.days?.upperBound ?? set.lastDay, set.labelledDays?.upperBound ?? set.lastDay)
        let observable = set.lastDay.adding(days: -set.horizonDays)
        if last > observable {
            notes.append(
                "The data end on \(set.lastDay), so what becomes of drives within \(set.horizonDays) days cannot be seen "
                    + "in them for days after \(observable): labels from then on may call drives healthy that nobody "
                    + "knows of. --through \(observable) leaves them out.")
        }
        if let known = set.labelledDays?.upperBound, known < min(wanted.days?.upperBound ?? set.lastDay, set.lastDay) {
            notes.append(
                "Labels cannot be known of days after \(known), as the data end on \(set.lastDay): the rows from then "
                    + "on are left out.")
        }
        return notes
    }

    /// Rows of a CSV or NDJSON file.
    static func read(
        file path: String, label: String, _ selection: Selection, for model: RunnableModel, in directory: String
    ) throws(CommandError) -> EvaluationRows {
        let input: FileDescriptor
        do throws(SystemError) {
            input = path == "-" ? .standardInput() : try .forReading(path)
        } catch {
            throw CommandError("cannot open", error, expected: "a file of rows")
        }
        var wanted = LabelledFile.Selection()
        if selection.from != nil || selection.through != nil {
            wanted.days = selection.days(
                CalendarDate(utcMicroseconds: 0), CalendarDate(utcMicroseconds: .max))
        }
        wanted.groups = selection.groups
        if let weight = selection.survivorWeight { wanted.survivorWeight = weight }
        do throws(TrainingError) {
            let file = try LabelledFile.read(
                input, named: path, for: model.model, texts: model.textColumns,
                columns: LabelledFile.Columns(label: label), selection: wanted, in: directory)
            let notes =
                file.unlabelledRows > 0 ? ["\(file.unlabelledRows) rows have no label and are left out."] : []
            return EvaluationRows(file.rows, [(name: "Rows", text: path), (name: "Label", text: label)], notes)
        } catch {
            throw CommandError(error)
        }
    }
}

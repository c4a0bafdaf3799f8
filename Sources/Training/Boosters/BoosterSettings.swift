internal import SystemIO

/// What is asked of a boosting library, whichever it is.
package struct BoosterSettings: Sendable {
    /// What the rarer class counts.
    package enum ClassWeights: Sendable, Equatable {
        /// As often as it is there, so that probabilities stay frequencies.
        case none
        /// As much in all as the other class.
        case balanced
        /// Each positive row this often: `scale_pos_weight`.
        case positive(Double)
    }

    package struct Parameter: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// - Parameter text: `name=value`. Values cannot hold spaces: the libraries separate their settings by them.
        package init(_ text: String) throws(TrainingError) {
            guard let separator = text.firstIndex(of: "=") else { throw Self.unreadable(text) }
            name = String(text[..<separator])
            value = String(text[text.index(after: separator)...])
            let isPlain = { (text: String) in text.utf8.allSatisfy { $0 > UInt8(ascii: " ") && $0 != 0x7F } }
            guard !name.isEmpty, !value.isEmpty, isPlain(name), isPlain(value) else { throw Self.unreadable(text) }
        }

        /// - Throws: For a number of threads that is none, or so great that the library would end the process.
        func requireThreads() throws(TrainingError) {
            guard let count = Int(value), (1...1_024).contains(count) else {
                throw TrainingError(
                    .usage, "cannot use \(name)=\(value): expected 1 to 1024 threads; leave it out and use --threads")
            }
        }

        private static func unreadable(_ text: String) -> TrainingError {
            TrainingError(
                .usage,
                "cannot use the parameter \"\(text)\": expected name=value without spaces, "
                    + "such as num_leaves=63")
        }
    }

    /// At most this many.
    package var rounds = 500
    /// Training ends when validation has not got better for so many rounds, and the best round is kept; 0 for all rounds.
    package var patience = 30
    package var seed = 42
    package var threads = UsableProcessors.count()
    package var classWeights = ClassWeights.none
    package var calibration = BoosterCalibration.sigmoid
    /// The library's own settings, over the defaults.
    package var parameters: [Parameter] = []
    /// The library's file; nil to look for it, see `BoosterLibrary`.
    package var library: String?

    package init() {}
}

/// What is done to a trained model's margins before it is kept.
package enum BoosterCalibration: String, CaseIterable, Sendable {
    /// The library's bytes are kept.
    case none
    /// Platt's line on the validation rows' log-odds, put into the trees.
    case sigmoid
}

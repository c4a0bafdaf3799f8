internal import JSONText
internal import Storage

/// What `promote` and `rollback` print.
enum PromotionReport {
    static func print(_ promotion: Promotion, asJSON: Bool, _ console: Console) throws(CommandError) {
        if asJSON {
            try console.printJSON([
                "version": .string(promotion.version.text),
                "previous": promotion.previous.map { .string($0.text) } ?? .null,
                "changed": .bool(promotion.hasChanged),
            ])
        } else if promotion.hasChanged {
            try console.printLine("\(promotion.version) is active, was \(promotion.previous?.text ?? "none")")
        } else {
            try console.printLine("\(promotion.version) was active already")
        }
    }
}

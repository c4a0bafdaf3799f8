/// Fits with one L2 penalty after another, the strongest first, each from where the last one ended, until the validation
/// rows' log loss has risen twice; the least of them is the choice.
struct PenaltyPath {
    struct Fit {
        var penalty: Double
        var minimum: NewtonFit.Minimum
        /// Mean log loss of the validation rows; nil without them.
        var validationLoss: Double?
    }

    let train: LossPass
    let trainWeight: Double
    /// Nil where there is nothing to choose by.
    let validation: (pass: LossPass, weight: Double)?

    func fits(_ penalties: [Double], from start: [Double], progress: (Int) -> Void) -> [Fit] {
        var fits: [Fit] = []
        var rises = 0
        var passes = 0
        for penalty in penalties.sorted(by: >) {
            let minimum = NewtonFit(pass: train, totalWeight: trainWeight, penalty: penalty)
                .minimum(from: fits.last?.minimum.coefficients ?? start) { progress(passes + $0) }
            passes += minimum.passes
            let loss = validation.map { $0.pass.loss(at: minimum.coefficients) / $0.weight }
            let least = Self.best(of: fits)?.validationLoss
            fits.append(Fit(penalty: penalty, minimum: minimum, validationLoss: loss))
            if let loss, let least { rises = loss < least ? 0 : rises + 1 }
            if rises == 2 { break }
        }
        return fits
    }

    /// The first of the least validation losses.
    static func best(of fits: [Fit]) -> Fit? {
        fits.min { ($0.validationLoss ?? .infinity) < ($1.validationLoss ?? .infinity) }
    }
}

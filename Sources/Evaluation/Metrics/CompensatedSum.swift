/// A sum whose error does not grow with the number of its terms.
///
/// Source: Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974.
struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0

    var value: Double { sum + lost }

    @inline(__always)
    mutating func add(_ term: Double) {
        let total = sum + term
        lost += abs(sum) >= abs(term) ? (sum - total) + term : (term - total) + sum
        sum = total
    }
}

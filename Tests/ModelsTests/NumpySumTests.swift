import Models
import Testing

@Suite struct NumpySumTests {
    /// numpy 2.4: `np.sum(1 / np.arange(1, n + 1))`.
    @Test(
        "sums run in numpy's order",
        arguments: [
            (3, 1.8333333333333333), (7, 2.5928571428571425), (8, 2.7178571428571425), (13, 3.180133755133755),
            (128, 5.433147092589173), (129, 5.440899030573669), (1000, 7.485470860550345), (4000, 8.871390299795227),
        ])
    func order(count: Int, sum: Double) {
        #expect(NumpySum.of((1...count).map { 1 / Double($0) }) == sum)
    }
}

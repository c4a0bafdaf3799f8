import Testing

@testable import DriveFleet

@Suite("FleetError")
struct FleetErrorTests {
    @Test("prints its sentence")
    func description() {
        #expect("\(FleetError(.badData, "cannot read x"))" == "cannot read x")
    }
}

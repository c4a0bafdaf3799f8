import Testing

@testable import SystemIO

@Suite("UsableProcessors")
struct UsableProcessorsTests {
    @Test(
        "the affinity list is counted",
        arguments: [("0-3,8", 5), ("0", 1), ("0-1", 2), ("", nil), ("3-1", nil), ("x", nil)] as [(String, Int?)])
    func affinity(list: String, count: Int?) {
        #expect(UsableProcessors.allowedCount(inStatus: "Name:\tx\nCpus_allowed_list:\t\(list)\nMems: 1\n") == count)
    }

    @Test(
        "a quota is rounded up to whole processors",
        arguments: [("200000 100000", 2), ("150000 100000\n", 2), ("50000 100000", 1), ("max 100000", nil), ("", nil)]
            as [(String, Int?)])
    func quota(text: String, count: Int?) {
        #expect(UsableProcessors.quotaCount(inCPUMax: text) == count)
    }
}

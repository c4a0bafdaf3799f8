import Testing

@testable import Storage

@Suite("PathTrail")
struct PathTrailTests {
    @Test(
        "Every link on a path and its end are turns",
        arguments: [
            ("mkdir a", "a", ["a"]), ("mkdir a; ln -s a b", "b", ["b", "a"]), ("", "gone/x", ["gone"]),
            ("mkdir -p d/v; ln -s d l; ln -s l/v p", "p", ["p", "l", "d/v"]),
            ("mkdir -p d/v; ln -s ../x d/v/up; mkdir d/x", "d/v/up", ["d/v/up", "d/x"]),
            ("ln -s gone p", "p", ["p", "gone"]), ("mkdir a; ln -s a b", "./b/../a/.", ["b"]),
        ])
    func turns(command: String, path: String, expected: [String]) throws {
        let root = try ScratchRoot()
        try root.shell("true; \(command)")
        let real = try root.shell("pwd -P").dropLast()
        let turns = PathTrail.turns(of: "\(real)/\(path)").map {
            "\($0.directory)/\($0.name)".dropFirst(real.count + 1)
        }
        #expect(turns.map(String.init) == expected)
    }

    @Test("A loop of links ends")
    func loop() throws {
        let root = try ScratchRoot()
        try root.shell("ln -s b a; ln -s a b")
        #expect(PathTrail.turns(of: root.at("a")).count <= 41)
    }
}

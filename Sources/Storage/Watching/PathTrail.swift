internal import SystemIO

/// Where a path can be turned aside: each symbolic link on it, and its last component.
enum PathTrail {
    struct Turn: Hashable {
        /// Without links.
        let directory: String
        let name: String
    }

    /// Follows `path`, which is absolute or relative to the working directory, as the kernel would.
    ///
    /// What does not exist ends the walk; the component that is missing is still a turn.
    static func turns(of path: String) -> [Turn] {
        var turns: [Turn] = []
        var directory = path.hasPrefix("/") ? "/" : (try? FileSystem.realPath(".")) ?? "/"
        var rest = path.split(separator: "/").map(String.init)
        var linkBudget = 40  // As the kernel's; past it the path is a loop.
        while !rest.isEmpty {
            let name = rest.removeFirst()
            if name == "." { continue }
            if name == ".." {
                directory = directory.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 }
                if directory.isEmpty { directory = "/" }
                continue
            }
            let step = FileSystem.join(directory, name)
            let target = try? FileSystem.readSymbolicLink(step)
            let exists = (try? FileStatus.of(step, followingLinks: false)) != nil
            if target != nil || rest.isEmpty || !exists { turns.append(Turn(directory: directory, name: name)) }
            if let target, linkBudget > 0 {
                linkBudget -= 1
                if target.hasPrefix("/") { directory = "/" }
                rest = target.split(separator: "/").map(String.init) + rest
            } else if exists {
                directory = step
            } else {
                return turns
            }
        }
        return turns
    }
}

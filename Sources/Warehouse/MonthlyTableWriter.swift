internal import Glibc
package import JSONText
package import Storage
internal import SystemIO

/// The one process that may change a `MonthlyTable`; others are kept out until this value goes away.
///
/// New files are made in `staging`, then `commit` puts them in their places and replaces the ledger in one step: before
/// that step nothing has changed for a reader, after it everything has. Whatever a writer leaves behind when it is
/// killed lies in its own staging directory or has a name that no ledger holds, and the next writer removes it.
package struct MonthlyTableWriter: ~Copyable {
    package private(set) var table: MonthlyTable
    /// For staged files and temporary ones, on the file system of the table. Its own for each writer, so that a program
    /// that outlives a killed writer writes where nobody looks.
    package let staging: String
    private let lock: FileLock

    static let lockName = ".lock"
    static let stagingPrefix = ".staging-"

    /// Takes the directory, which is made if it is not there, and removes what earlier writers left behind.
    ///
    /// - Throws: `.locked` while another writer has it; `.badData` when the directory holds something else.
    package init(_ directory: String, kind: String) throws(WarehouseError) {
        let lock: FileLock
        let staging: String
        do throws(SystemError) {
            try FileSystem.makeDirectories(directory)
            try Self.requireOwn(directory)
            lock = try FileLock.acquire(FileSystem.join(directory, Self.lockName), timeout: .zero)
        } catch let error where error.code == EWOULDBLOCK {
            throw WarehouseError(
                .locked,
                "cannot change \(directory): expected to be the only one, found another process at work on it; "
                    + "wait for its end")
        } catch let error where error.code == ENOTEMPTY {
            throw Self.foreign(directory, error)
        } catch {
            throw WarehouseError(error, "cannot change \(directory)")
        }
        let recorded = try MonthlyTable.read(directory, kind: kind)
        let table = recorded ?? MonthlyTable(directory: directory, kind: kind, entries: [], facts: JSONObject())
        do throws(SystemError) {
            if recorded == nil {
                try Self.requireEmpty(directory)
                try Self.writeLedger(of: table)
            }
            try Self.removeLeftovers(of: table)
            let name = "\(Self.stagingPrefix)\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
            staging = FileSystem.join(directory, name)
            try FileSystem.makeDirectory(staging)
        } catch let error where error.code == ENOTEMPTY {
            throw Self.foreign(directory, error)
        } catch {
            throw WarehouseError(error, "cannot change \(directory)")
        }
        self.table = table
        self.staging = staging
        self.lock = lock
    }

    deinit { FileSystem.removeTree(staging) }

    /// Where to write the file of a month before it is committed.
    package func stagedPath(_ month: Month, _ signature: Digest) -> String {
        FileSystem.join(staging, "\(month)-\(signature.description.prefix(32))\(MonthlyTable.fileSuffix)")
    }

    /// Replaces months and facts, all or nothing.
    ///
    /// - Parameters:
    ///   - staged: Files that lie, complete, at their `stagedPath`.
    ///   - removing: Months that the table shall no longer have.
    package mutating func commit(
        _ staged: [MonthlyTable.Entry], removing: Set<Month> = [], facts: JSONObject
    ) throws(WarehouseError) {
        var changed = table
        let replaced = removing.union(staged.map(\.month))
        let dropped = table.entries.filter { replaced.contains($0.month) }
        changed.entries = (table.entries.filter { !replaced.contains($0.month) } + staged).sorted {
            $0.month < $1.month
        }
        changed.facts = facts
        guard changed != table else { return }
        do throws(SystemError) {
            for entry in staged {
                let target = table.path(of: entry)
                let partition = FileSystem.join(table.directory, entry.month.directory)
                let source = stagedPath(entry.month, entry.signature)
                try FileSystem.synchroniseFile(source)
                try FileSystem.makeDirectories(partition)
                try FileSystem.rename(source, to: target)
                // The file's name, and those of directories that are new.
                try FileSystem.synchroniseDirectory(partition)
                try FileSystem.synchroniseDirectory(FileSystem.directory(of: partition))
            }
            try Self.writeLedger(of: changed)
        } catch {
            throw WarehouseError(error, "cannot commit to \(table.directory)")
        }
        table = changed
        // Committed: a file that stays is removed by the next writer.
        for entry in dropped where !changed.entries.contains(entry) { Self.remove(table.path(of: entry)) }
    }

    private static func writeLedger(of table: MonthlyTable) throws(SystemError) {
        try FileSystem.replace(FileSystem.join(table.directory, MonthlyTable.ledgerName), with: table.encoded())
    }

    /// - Throws: `ENOTEMPTY` naming what is there.
    private static func requireEmpty(_ directory: String) throws(SystemError) {
        for name in try FileSystem.list(directory) where !isOwn(name) {
            throw SystemError(call: "list", code: ENOTEMPTY, subject: name)
        }
    }

    /// Looked at before the lock is taken: not even that is left in a directory that holds something else.
    private static func requireOwn(_ directory: String) throws(SystemError) {
        let ledger = FileSystem.join(directory, MonthlyTable.ledgerName)
        do throws(SystemError) {
            try requireEmpty(directory)
        } catch {
            // Asked for last: another writer may just be making its first.
            if (try? FileStatus.of(ledger, followingLinks: false)) == nil { throw error }
        }
    }

    private static func foreign(_ directory: String, _ found: SystemError) -> WarehouseError {
        WarehouseError(
            .badData,
            "cannot build in \(directory): expected an empty directory or one with \(MonthlyTable.ledgerName), "
                + "found \(found.subject ?? "other files"); name another directory")
    }

    private static func isOwn(_ name: String) -> Bool {
        name == lockName || name.hasPrefix(stagingPrefix) || name.hasPrefix(FileSystem.replacementPrefix)
    }

    /// Staging directories, files that were to replace others, and month files that the ledger does not name.
    private static func removeLeftovers(of table: MonthlyTable) throws(SystemError) {
        let named = Set(table.entries.map(\.path))
        for name in try FileSystem.list(table.directory) {
            let path = FileSystem.join(table.directory, name)
            if name.hasPrefix(stagingPrefix) { FileSystem.removeTree(path) }
            if name.hasPrefix(FileSystem.replacementPrefix) { try? FileSystem.unlink(path) }
            guard name.hasPrefix("year=") else { continue }
            for month in try FileSystem.list(path) where month.hasPrefix("month=") {
                let partition = FileSystem.join(path, month)
                for file in try FileSystem.list(partition)
                where isMonthFile(file) && !named.contains("\(name)/\(month)/\(file)") {
                    remove(FileSystem.join(partition, file))
                }
                // Also those a crash left empty; one with files in it stays.
                try? FileSystem.removeDirectory(partition)
            }
            try? FileSystem.removeDirectory(path)
        }
    }

    private static func isMonthFile(_ name: String) -> Bool {
        name.utf8.count == 32 + MonthlyTable.fileSuffix.utf8.count && name.hasSuffix(MonthlyTable.fileSuffix)
            && name.utf8.prefix(32).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// The file, and its partition's directories if that leaves them empty.
    private static func remove(_ file: String) {
        try? FileSystem.unlink(file)
        var path = file
        for _ in 0..<2 {
            guard let slash = path.lastIndex(of: "/") else { return }
            path = String(path[..<slash])
            try? FileSystem.removeDirectory(path)
        }
    }
}

internal import Glibc
package import SystemIO

/// What a promotion or a rollback did.
package struct Promotion: Equatable, Sendable {
    package let version: VersionName
    /// Active before, if a pointer named one.
    package let previous: VersionName?
    /// False when the version was active already; nothing was written then.
    package let hasChanged: Bool
}

extension ArtifactStore {
    static let lockName = ".lock"
    static let historyName = ".promotions.json"

    /// Points `ACTIVE_MODEL` at a version that has been read and verified first, durably and in one step.
    ///
    /// A pointer that is a link stays a link, a file stays a file; a new one is a relative link.
    ///
    /// - Parameters:
    ///   - current: When given, refuse with `.currentMismatch` unless this version is active, so that of two promoters
    ///     who decided on the same ground only one wins.
    ///   - allowUnverified: Also accept a version without a manifest.
    ///   - now: For the history, and to tell what promotions that died left behind: it goes once it is a day old.
    /// - Throws: what keeps the version from loading, `.notVerified`, `.currentMismatch`, `.locked`, or a failed write;
    ///   `.notDurable` when the version is active now but may not be after a power loss.
    @discardableResult
    package func promote(
        _ version: VersionName, ifCurrent current: VersionName? = nil, allowUnverified: Bool = false,
        now: Timestamp = .now
    ) throws(StorageError) -> Promotion {
        let action = "promote version \(version)"
        try requireEligible(version, action, allowUnverified: allowUnverified)
        return try move(action, .promote, ifCurrent: current, now: now) { _ in version }
    }

    /// Points `ACTIVE_MODEL` back at the version that was active before the current one; repeated, ever further back.
    @discardableResult
    package func rollback(
        ifCurrent current: VersionName? = nil, allowUnverified: Bool = false
    ) throws(StorageError) -> Promotion {
        let action = "roll back"
        return try move(action, .rollback, ifCurrent: current, now: .now) { history throws(StorageError) in
            guard let previous = history.previous else {
                throw StorageError(
                    .nothingToRollBackTo, action, place: root, expected: "an earlier promotion", found: "none",
                    remedy: "promote the version you want")
            }
            try requireEligible(previous, "roll back to version \(previous)", allowUnverified: allowUnverified)
            return previous
        }
    }

    private func requireEligible(
        _ version: VersionName, _ action: String, allowUnverified: Bool
    ) throws(StorageError) {
        switch load(version, isSettled: true) {
        case .waiting(let error), .rejected(let error): throw error
        case .ready(let artifact):
            guard artifact.isVerified || allowUnverified else {
                throw StorageError(
                    .notVerified, action, place: FileSystem.join(root, version.text),
                    expected: ArtifactFileName.manifest, found: "nothing there",
                    remedy: "publish it with `reliscore publish`, or promote it with --allow-unverified")
            }
        }
    }

    /// Under the lock: agree with the pointer, choose, note the step, move the pointer, note that it is done.
    private func move(
        _ action: String, _ kind: PromotionHistory.Action, ifCurrent expected: VersionName?, now: Timestamp,
        to choose: (PromotionHistory) throws(StorageError) -> VersionName
    ) throws(StorageError) -> Promotion {
        let realRoot = try realRoot(action)
        let lock = try lock(realRoot, action)
        let pointer = ActivePointer.read(self)
        let active = pointer.version
        if let expected, expected != active {
            throw StorageError(
                .currentMismatch, action, place: pointerPath, expected: "\(expected) to be active",
                found: active?.text ?? "no active version", remedy: "look again and decide anew")
        }
        removeLeftovers(in: realRoot, now: now)
        var history: PromotionHistory
        do { history = try readHistory(in: realRoot) } catch { throw StorageError(error, action) }
        history.reconcile(with: active, at: now)
        let version = try choose(history)
        // Pruning holds the lock as well: it may have removed what was verified before.
        guard (try? FileStatus.of(FileSystem.join(realRoot, version.text))) != nil else {
            throw StorageError(
                .versionMissing, action, place: FileSystem.join(root, version.text), expected: "a directory",
                found: "nothing there any more", remedy: "publish the version again or choose another")
        }
        if version == active {
            return Promotion(version: version, previous: active, hasChanged: false)
        }
        do throws(SystemError) {
            history.begin(PromotionHistory.Entry(action: kind, from: active, to: version, at: now))
            try replace(Self.historyName, in: realRoot, with: history.encoded())
            try FileSystem.synchroniseDirectory(realRoot)
            switch pointer {
            case .names(_, _, kind: .file):
                try replace(Self.pointerName, in: realRoot, with: Array("\(version)\n".utf8))
            default: try replaceLink(Self.pointerName, in: realRoot, with: version.text)
            }
        } catch {
            throw StorageError(error, action)
        }
        // The pointer has moved, so the promotion is done; a step left pending is settled by the next one.
        let failure = synchronise(realRoot, moving: version)
        history.finish()
        try? replace(Self.historyName, in: realRoot, with: history.encoded())
        if failure == nil { try? FileSystem.synchroniseDirectory(realRoot) }
        _ = consume lock
        if let failure { throw failure }
        return Promotion(version: version, previous: active, hasChanged: true)
    }

    /// Where promotions have led, in agreement with the pointer.
    func promotionHistory(in realRoot: String) throws(SystemError) -> PromotionHistory {
        var history = try readHistory(in: realRoot)
        history.reconcile(with: activeVersion, at: .now)
        return history
    }

    func lock(_ realRoot: String, _ action: String) throws(StorageError) -> FileLock {
        do {
            return try FileLock.acquire(FileSystem.join(realRoot, Self.lockName))
        } catch {
            throw StorageError(error, action)
        }
    }

    /// A damaged history costs the way back, never the promotion; one that cannot be read now must not be overwritten.
    private func readHistory(in realRoot: String) throws(SystemError) -> PromotionHistory {
        let path = FileSystem.join(realRoot, Self.historyName)
        do throws(FileReadError) {
            let bytes = try FileSystem.read(path, limit: limits.manifestBytes, followingLinks: false)
            return PromotionHistory(decoding: bytes) ?? PromotionHistory()
        } catch {
            if case .system(let error) = error, error.code != ENOENT { throw error }
            return PromotionHistory()
        }
    }

    /// Makes the moved pointer last. A failure here undoes nothing: readers see the new pointer.
    private func synchronise(_ realRoot: String, moving version: VersionName) -> StorageError? {
        do throws(SystemError) {
            try FileSystem.synchroniseDirectory(realRoot)
            return nil
        } catch {
            return StorageError(
                .notDurable, "make sure that version \(version), which is active now, stays so after a power loss",
                place: error.subject, expected: "\(error.call) to succeed", found: error.reason,
                remedy: "see to the file system, then run `sync`", isTransient: error.isTransient)
        }
    }

    /// Temporary file, synchronised → renamed over the name. The name lasts once the directory is synchronised.
    private func replace(_ name: String, in directory: String, with bytes: [UInt8]) throws(SystemError) {
        let temporary = FileSystem.join(directory, Self.temporaryName("file"))
        do throws(SystemError) {
            try FileSystem.writeNew(temporary, bytes)
            try FileSystem.rename(temporary, to: FileSystem.join(directory, name))
        } catch {
            try? FileSystem.unlink(temporary)
            throw error
        }
    }

    /// The same with a symbolic link, whose text only its directory can synchronise.
    private func replaceLink(_ name: String, in directory: String, with target: String) throws(SystemError) {
        let temporary = FileSystem.join(directory, Self.temporaryName("link"))
        do throws(SystemError) {
            try FileSystem.makeSymbolicLink(temporary, to: target)
            try FileSystem.synchroniseDirectory(directory)
            try FileSystem.rename(temporary, to: FileSystem.join(directory, name))
        } catch {
            try? FileSystem.unlink(temporary)
            throw error
        }
    }
}

internal import Storage

/// Whether a file is a ZIP with all of its directory where its end says. A file that was cut off, or a page that says
/// sorry, is none. The members' own checksums are for whoever reads them.
enum WholeZIP {
    /// What was expected and found instead, as words for a sentence; nil for a whole ZIP.
    ///
    /// - Throws: `.inputOutput` where the file cannot be read at all.
    static func fault(of path: String) throws(FleetError) -> String? {
        do throws(StorageError) {
            _ = try ZipReader(path: path)
            return nil
        } catch {
            switch error.code {
            case .archiveForeign, .archiveCutOff, .archiveDamaged, .archiveUnsupported, .archiveTooLarge:
                return "expected \(error.expected), found \(error.found)"
            default: throw FleetError(.inputOutput, error.description)
            }
        }
    }
}

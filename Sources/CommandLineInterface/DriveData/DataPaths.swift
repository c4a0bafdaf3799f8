/// Where drive statistics lie unless told otherwise, as ReliScore's scripts have it.
enum DataPaths {
    static let manifest = "data/backblaze/manifest.json"
    static let zips = "data/backblaze/zips"
    static let warehouse = "data/backblaze/warehouse"
    static let features = "data/backblaze/features_h30"
}

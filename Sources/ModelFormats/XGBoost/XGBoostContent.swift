/// What a file of any of XGBoost's formats says, before it is checked as a whole.
struct XGBoostContent {
    var featureCount = 0
    var classCount = 0
    var targetCount = 1
    /// One, or one per output, on the scale of predictions.
    var baseScores: [Float] = []
    /// As the file writes it.
    var objective = ""
    /// gbtree, dart or gblinear.
    var booster = ""
    var trees: [XGBoostTree] = []
    /// The output each tree adds to.
    var treeOutputs: [Int32] = []
    var parallelTreeCount = 1
    /// Where in `trees` each iteration begins, and the last ends; empty in older files.
    var iterationStarts: [Int32] = []
    /// DART's weights; trees past the end weigh 1.
    var treeWeights: [Float] = []
    /// gblinear's `[featureCount + 1, outputCount]`, the bias last.
    var linearWeights: [Float] = []
    var attributes: [String: String] = [:]
    var featureNames: [String] = []
    var categories: [XGBoostCategoryList] = []

    var outputCount: Int { max(1, classCount, targetCount) }
}

/// Reads the object that XGBoost's JSON and UBJSON both write, in whatever order its members come.
struct XGBoostDocument<Source: StructuredSource> {
    private var source: Source
    private let limits: ModelFileLimits
    private var content = XGBoostContent()
    private var hasLearner = false

    static func read(_ source: Source, limits: ModelFileLimits) throws(ModelFormatError) -> XGBoostContent {
        var document = XGBoostDocument(source: source, limits: limits)
        try document.object(named: "") { (document, key) throws(ModelFormatError) in
            // A booster kept with its configuration, as in a pickle, has the model one level down.
            if key == "Model" {
                try document.object(named: key) { (document, key) throws(ModelFormatError) in
                    try document.readRootMember(key)
                }
            } else {
                try document.readRootMember(key)
            }
        }
        try document.source.finish()
        guard document.hasLearner else {
            throw ModelFormatError(.missing, at: "learner", expected: "a member with the model", found: "none")
        }
        return document.content
    }

    private init(source: Source, limits: ModelFileLimits) {
        self.source = source
        self.limits = limits
    }

    /// Calls `read` for each member, whose value it must read.
    private mutating func object(
        named name: String, _ read: (inout Self, String) throws(ModelFormatError) -> Void
    ) throws(ModelFormatError) {
        var seen: Set<String> = []
        try source.beginObject()
        while let key = try source.nextKey() {
            guard seen.insert(key).inserted else {
                throw ModelFormatError(
                    .unexpected, at: name, expected: "each key once", found: "\(quotation(of: key)) again")
            }
            try read(&self, key)
        }
    }

    private mutating func readRootMember(_ key: String) throws(ModelFormatError) {
        guard key == "learner" else { return try source.skipValue() }
        hasLearner = true
        try object(named: key) { (document, key) throws(ModelFormatError) in
            switch key {
            case "learner_model_param": try document.readModelParameters(key)
            case "objective": try document.readObjective(key)
            case "gradient_booster": try document.readBooster(key)
            case "feature_names":
                document.content.featureNames = try document.source.texts(limit: document.limits.features, at: key)
            case "attributes":
                try document.object(named: key) { (document, key) throws(ModelFormatError) in
                    document.content.attributes[key] = try document.source.text()
                }
            default: try document.source.skipValue()
            }
        }
    }

    private mutating func readModelParameters(_ name: String) throws(ModelFormatError) {
        try object(named: name) { (document, key) throws(ModelFormatError) in
            let value = try document.source.text()
            let limits = document.limits
            switch key {
            case "base_score": document.content.baseScores = try XGBoostParameter.floats(value, key)
            case "num_feature":
                document.content.featureCount = try XGBoostParameter.integer(value, key, in: 0...limits.features)
            case "num_class":
                document.content.classCount = try XGBoostParameter.integer(value, key, in: 0...limits.outputs)
            case "num_target":
                document.content.targetCount = try XGBoostParameter.integer(value, key, in: 0...limits.outputs)
            default: break
            }
        }
    }

    private mutating func readObjective(_ name: String) throws(ModelFormatError) {
        try object(named: name) { (document, key) throws(ModelFormatError) in
            if key == "name" {
                document.content.objective = try document.source.text()
            } else {
                try document.source.skipValue()
            }
        }
    }

    /// Also what `dart` keeps as its `gbtree`, one level down.
    private mutating func readBooster(_ name: String, isInner: Bool = false) throws(ModelFormatError) {
        try object(named: name) { (document, key) throws(ModelFormatError) in
            switch key {
            case "name":
                let booster = try document.source.text()
                if !isInner { document.content.booster = booster }
            case "model": try document.readModel(key)
            case "weight_drop": document.content.treeWeights = try document.source.floats()
            case "gbtree" where !isInner: try document.readBooster(key, isInner: true)
            default: try document.source.skipValue()
            }
        }
    }

    private mutating func readModel(_ name: String) throws(ModelFormatError) {
        try object(named: name) { (document, key) throws(ModelFormatError) in
            switch key {
            case "trees": try document.readTrees()
            case "tree_info": document.content.treeOutputs = try document.source.integers()
            case "iteration_indptr": document.content.iterationStarts = try document.source.integers()
            // Newer files keep DART's weights here.
            case "weight_drop": document.content.treeWeights = try document.source.floats()
            case "weights": document.content.linearWeights = try document.source.floats()
            case "cats": try document.readCategories(key)
            case "gbtree_model_param": try document.readTreeParameters(key)
            default: try document.source.skipValue()
            }
        }
    }

    private mutating func readTreeParameters(_ name: String) throws(ModelFormatError) {
        try object(named: name) { (document, key) throws(ModelFormatError) in
            let value = try document.source.text()
            if key == "num_parallel_tree" {
                // 0 in files of XGBoost 1.0.
                document.content.parallelTreeCount = max(
                    1, try XGBoostParameter.integer(value, key, in: 0...document.limits.trees))
            }
            if key == "num_trees" {
                _ = try XGBoostParameter.integer(value, key, in: 0...document.limits.trees)
            }
        }
    }

    private mutating func readTrees() throws(ModelFormatError) {
        var byIndex: [Int: XGBoostTree] = [:]
        var count = 0
        try source.beginArray()
        while try source.nextElement() {
            guard count < limits.trees else {
                throw ModelFormatError(
                    .tooLarge, at: "trees", expected: "at most \(limits.trees) trees", found: "more",
                    remedy: "train with fewer iterations")
            }
            let (id, tree) = try XGBoostTree.read(from: &source, limits: limits)
            guard byIndex.updateValue(tree, forKey: id ?? count) == nil else {
                throw ModelFormatError(
                    .unexpected, at: "trees[\(count)] id", expected: "each number once",
                    found: "\(id ?? count) again")
            }
            count += 1
        }
        for index in 0..<count {
            guard let tree = byIndex[index] else {
                throw ModelFormatError(
                    .missing, at: "trees", expected: "a tree with id \(index), as there are \(count)", found: "none")
            }
            content.trees.append(tree)
        }
    }

    private mutating func readCategories(_ name: String) throws(ModelFormatError) {
        try object(named: name) { (document, key) throws(ModelFormatError) in
            guard key == "enc" else { return try document.source.skipValue() }
            try document.source.beginArray()
            while try document.source.nextElement() {
                guard document.content.categories.count < document.limits.features else {
                    throw ModelFormatError(
                        .tooLarge, at: "cats enc", expected: "at most \(document.limits.features) columns",
                        found: "more")
                }
                document.content.categories.append(try XGBoostCategoryList.read(from: &document.source))
            }
        }
    }
}

/// The version of scikit-learn that fitted an estimator, as far as rules changed with it: 1.4 of "1.4.2".
struct ScikitLearnVersion: Comparable {
    let major: Int
    let minor: Int

    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// What the estimator says; 0.0 when it does not, as before 0.18.
    init(of estimator: PickleValue) throws(ModelFormatError) {
        guard let value = estimator.attributeIfPresent("_sklearn_version") else {
            self.init(0, 0)
            return
        }
        let parts = try value.string().split(separator: ".").prefix(2).map { Int($0.prefix(4)) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1] else {
            throw value.mismatch(expected: "a version such as 1.4.2")
        }
        self.init(major, minor)
    }

    static func < (left: ScikitLearnVersion, right: ScikitLearnVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}

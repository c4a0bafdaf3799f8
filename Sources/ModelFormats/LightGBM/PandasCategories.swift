internal import Models

/// The JSON list of category lists that LightGBM's Python package appends.
enum PandasCategories {
    static func read(_ line: TextLine) throws(ModelFormatError) -> [[CategoryLabel]] { [] }
}

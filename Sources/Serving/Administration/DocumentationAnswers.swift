internal import Bytes
internal import HTTPProtocol
internal import HTTPServer

/// `GET /openapi.json` and `GET /docs`.
enum DocumentationAnswers {
    static func openAPI(_ state: ServingState, into response: inout Response) {
        // With a token, the model's features are for those who have it.
        let plan = state.hasToken ? nil : state.registry.current
        response.body = OpenAPIDocument.render(
            version: state.version, model: plan.map(model), limits: state.limits, requiresToken: state.hasToken)
    }

    static func page(into response: inout Response) {
        response.contentType = .html
        response.addField("Content-Security-Policy", DocsPage.contentSecurityPolicy)
        response.body = DocsPage.render()
    }

    private static func model(_ plan: ScoringPlan) -> OpenAPIDocument.Model {
        let model = plan.model
        let count = model.featureNames.count
        let example = model.golden.flatMap { golden in
            golden.rows(inOrderOf: model.featureNames)?.dropFirst(golden.rowWithLargestScore * count).prefix(count)
        }
        return (
            version: model.version, features: model.featureNames,
            example: example?.map { $0.isNaN ? nil : $0 } ?? model.featureNames.map { _ in nil }
        )
    }
}

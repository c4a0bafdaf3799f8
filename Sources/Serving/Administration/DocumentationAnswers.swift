internal import Bytes
internal import HTTPProtocol
internal import HTTPServer
internal import JSONText
import Synchronization

/// A text about the current model, rendered once a model.
final class TextOfModel: Sendable {
    private let rendered = Mutex<(generation: UInt64, text: [UInt8])?>(nil)

    func text(of registry: ModelRegistry, render: (ScoringPlan?) -> [UInt8]) -> [UInt8] {
        let generation = registry.generation.load(ordering: .acquiring)
        if let known = rendered.withLock({ $0 }), known.generation == generation { return known.text }
        let text = render(registry.current)
        rendered.withLock { $0 = (generation, text) }
        return text
    }
}

/// `GET /openapi.json` and `GET /docs`.
enum DocumentationAnswers {
    static func openAPI(_ state: ServingState, into response: inout Response) {
        let text = state.openAPI.text(of: state.registry) { plan in
            // With a token, the model's features are for those who have it.
            let document = OpenAPIDocument.render(
                version: state.version, model: state.hasToken ? nil : plan.map(model), limits: state.limits,
                requiresToken: state.hasToken)
            return document.array
        }
        response.body.append(contentsOf: text)
    }

    static func page(into response: inout Response) {
        response.contentType = .html
        response.addField("Content-Security-Policy", DocsPage.contentSecurityPolicy)
        response.body.append(contentsOf: DocsPage.page)
    }

    private static func model(_ plan: ScoringPlan) -> OpenAPIDocument.Model {
        let model = plan.model
        let count = model.featureNames.count
        let first = (model.golden?.rowWithLargestScore ?? 0) * count
        let row = model.goldenValues?.dropFirst(first).prefix(count) ?? model.plainRow[...]
        return OpenAPIDocument.Model(
            version: model.version, features: model.featureNames, texts: model.textColumns,
            example: row.enumerated().map { feature, number in model.value(number, of: feature) })
    }
}

import Domain
import TestSupport
import Translation
import Vault
import Wire

@testable import ControlPlane

extension FuzzedParser {
    /// What clients and administrators send as a body.
    static let requests = [
        FuzzedParser("messages-request") { try readRequest($0, in: .messages, &$1) },
        FuzzedParser("chat-request") { try readRequest($0, in: .chatCompletions, &$1) },
        FuzzedParser("responses-request") { try readRequest($0, in: .responses, &$1) },
        FuzzedParser("embeddings-request") { try readRequest($0, in: .embeddings, &$1) },
        FuzzedParser(text: "signature", readSignature),
        FuzzedParser("admin-body") { input, _ in try readAdminBody(input) },
        FuzzedParser("command-report") { input, _ in try readReport(input) },
    ]

    private static func readRequest(
        _ input: [UInt8], in api: API, _ random: inout SeededGenerator
    ) throws {
        guard let profile = random.pick(Terms.profiles) else { return }
        let (request, sent): (ClientRequest, ProviderRequest)
        do throws(ErrorReply) {
            request = try ClientRequest(input, in: api)
            _ = (request.isStream, request.maxTokens, request.userID, request.hasImages)
            sent = try Terms.sent(request, to: profile)
        } catch {
            return try promise(400...599 ~= error.status, "a refusal with status \(error.status)")
        }
        try promise(!request.model.isEmpty, "a request without a model")
        if !sent.answersLocally { _ = try JSONDocument(sent.body) }
    }

    /// What Tollgate wrote into a signature comes back as it was, and nothing else as if it had.
    private static func readSignature(_ text: String) throws {
        guard let signature = ReasoningSignature(text) else { return }
        try promise(
            ReasoningSignature(signature.description) == signature, "another signature when written again")
    }

    /// Every route that takes a body, with every body.
    private static func readAdminBody(_ input: [UInt8]) throws {
        for route in RouteTable.all where !route.fields.isEmpty {
            guard let fields = try? Fields(input, of: route) else { continue }
            for field in route.fields {
                _ = try? fields.text(field.name)
                _ = try? fields.positive(field.name)
                _ = try? fields.flag(field.name)
                _ = try? fields.time(field.name)
                _ = try? fields.texts(field.name)
            }
            if route.path == CommandOrder.path { _ = try? CommandOrder(fields) }
        }
    }

    private static func readReport(_ input: [UInt8]) throws {
        guard let report = CommandReport(line: input) else { return }
        let line = report.line.dropLast()
        try promise(CommandReport(line: Array(line)) == report, "another report when written again")
    }
}

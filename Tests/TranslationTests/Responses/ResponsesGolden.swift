import Foundation
import Testing
import Translation
import Wire

/// A conversation of the Responses API with a provider that has no such API: what the client asks, what the provider
/// is sent and answers, and what the client gets of that, streamed and whole.
///
/// Set `UPDATE_GOLDENS=1` to write the expectations anew; then read the difference.
struct ResponsesGolden: CustomTestStringConvertible, Sendable {
    var name: String
    /// What the file shows, and the settings of the target.
    private var head: String
    private var request: String
    /// The provider's answer: a stream, or one JSON text.
    private var answer: String
    /// What is written of the request, the stream and the whole response.
    var expected: [String]

    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1"

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/translation/responses")

    static let all: [ResponsesGolden] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".golden") }.sorted()
            .compactMap { try? ResponsesGolden(file: $0) }
    }()

    private init(file: String) throws {
        name = String(file.dropLast(".golden".count))
        let text = try String(contentsOf: Self.folder.appending(path: file), encoding: .utf8)
        let sections = text.components(separatedBy: "\n---- ")
        head = sections[0]
        // Behind the title of a section stand its lines.
        let parts = sections.dropFirst().map { section in
            section.components(separatedBy: "\n").dropFirst().joined(separator: "\n") + "\n"
        }
        let whole = parts + Array(repeating: "", count: max(0, 5 - parts.count))
        (request, answer) = (whole[0], whole[2])
        expected = [whole[1], whole[3], whole[4]].map(Self.trimmed)
    }

    var testDescription: String { name }

    private func setting(_ name: String) -> String? {
        head.components(separatedBy: "\n").first { $0.hasPrefix(name + ": ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }

    /// The connection breaks where the answer ends.
    private var isCut: Bool { setting("cut") == "true" }
    private var bytes: [UInt8] { Array(answer.utf8) }

    private func sent() throws -> ProviderRequest {
        let asked = try ClientRequest(Array(request.utf8), in: .responses)
        let profile = try #require(Profile.named(setting("profile") ?? ""))
        return try asked.providerRequest(
            on: TargetTerms(
                model: setting("model") ?? "m1", profile: profile, inputEstimate: asked.inputEstimate))
    }

    /// The three expectations anew: what is sent or refused, the events and how they ended, the whole response.
    func shown() throws -> [String] { try results().map(Self.trimmed) }

    private static func trimmed(_ text: String) -> String {
        text.trimmingCharacters(in: .newlines)
    }

    private func results() throws -> [String] {
        let sent: ProviderRequest
        do {
            sent = try self.sent()
        } catch let error as ErrorReply {
            return [Self.shown(error), "", ""]
        }
        let body = try RequestGolden.indented(JSONDocument(sent.body).root, by: 0)
        let stream = stream(of: sent)
        return [
            Self.shown(sent.losses) + "to \(sent.api.path)\n\(body)\n", try events(of: stream),
            try whole(of: sent),
        ]
    }

    private func stream(of sent: ProviderRequest, cuts: [Int] = []) -> StreamResult {
        AnswerDriver.stream(bytes, sent.context, cuts: cuts, isCut: isCut)
    }

    /// Whether every cut of the bytes gives the same.
    func isSameInAnyCut() throws -> Bool {
        guard let sent = try? sent() else { return true }
        return stream(of: sent, cuts: Array(0..<bytes.count)).output == stream(of: sent).output
    }

    /// One event a line, and how the answer ended.
    private func events(of result: StreamResult) throws -> String {
        let events = try ResponsesAsked.events(result.output)
        let end = result.conclusion
        if end.failure == nil { try ResponsesGrammar.check(events) }
        let usage = end.usage
        var lines = events.map { String(decoding: $0.raw, as: UTF8.self) }
        lines.append(
            "stop \(end.stopReason ?? "none"); input \(usage.input), cache read \(usage.cacheRead), "
                + "cache write \(usage.cacheWrite), output \(usage.output), reasoning \(usage.reasoning)"
                + (usage.isEstimate ? ", estimated" : ""))
        if let failure = end.failure { lines.append(Self.shown(failure)) }
        return lines.joined(separator: "\n") + "\n" + Self.shown(end.losses)
    }

    private func whole(of sent: ProviderRequest) throws -> String {
        do {
            let whole = try WholeAnswer(bytes, context: sent.context, messageID: AnswerDriver.messageID)
            return try RequestGolden.indented(JSONDocument(whole.body).root, by: 0) + "\n"
        } catch let error as ErrorReply {
            return Self.shown(error)
        }
    }

    private static func shown(_ losses: [Loss]) -> String {
        guard !losses.isEmpty else { return "" }
        return "losses " + losses.map { "\($0.what) (\($0.reason))" }.joined(separator: ", ") + "\n"
    }

    /// As a client of the Responses API gets it.
    private static func shown(_ error: ErrorReply) -> String {
        "\(error.status) " + String(decoding: error.body(requestID: "req_1", in: .responses), as: UTF8.self)
            + "\n"
    }

    /// Writes the file anew.
    func update(_ shown: [String]) throws {
        let parts = [
            ("request", request), ("sent", shown[0]), ("answer", answer), ("events", shown[1]),
            ("response", shown[2]),
        ]
        let text = parts.reduce(head) { text, part in
            text + "\n---- \(part.0)\n" + (part.1.hasSuffix("\n") ? String(part.1.dropLast()) : part.1)
        }
        try Data((text + "\n").utf8).write(to: Self.folder.appending(path: name + ".golden"))
    }
}

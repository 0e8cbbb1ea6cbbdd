import Foundation
import Testing
import Translation
import Wire

/// One golden file: what it shows, the context, the provider's bytes, and what the client gets.
///
/// Set `UPDATE_GOLDENS=1` to write the expectations anew; then read the difference.
struct AnswerGolden: CustomTestStringConvertible {
    var name: String
    var head: [String]
    var input: String
    var expected: String

    static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1"

    private static let fixtures = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/translation")
    private let folder: URL
    private static let separator = "\n---- events\n"

    /// From chat/completions to the Messages API.
    static let all = files(in: "answer")
    /// From the Messages API to chat/completions.
    static let toChat = files(in: "answer-to-chat")

    private static func files(in name: String) -> [AnswerGolden] {
        let folder = fixtures.appending(path: name)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".golden") }.sorted()
            .compactMap { try? AnswerGolden(file: $0, in: folder) }
    }

    private init(file: String, in folder: URL) throws {
        self.folder = folder
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        let halves = text.components(separatedBy: Self.separator)
        let parts = halves[0].components(separatedBy: "\n---- stream\n")
        name = String(file.dropLast(".golden".count))
        head = parts[0].components(separatedBy: "\n")
        input = parts.count > 1 ? parts[1] : ""
        expected = halves.count > 1 ? halves[1] : ""
    }

    var testDescription: String { name }

    /// The connection broke where the input ends.
    var isCut: Bool { setting("cut") == "true" }
    var bytes: [UInt8] { Array(input.utf8) }

    var context: AnswerContext {
        var names = ToolNames()
        if let pair = setting("tool")?.components(separatedBy: " as "), pair.count == 2 {
            names.remember(pair[0], as: pair[1])
        }
        var context = AnswerContext(
            model: "claude-test",
            toolNames: names,
            enforcedStops: setting("stops")?.components(separatedBy: " ") ?? [],
            allowsParallelTools: setting("parallel") != "false",
            showsThinking: setting("thinking") != "omitted",
            replaysReasoning: setting("replay") == "true",
            readsThinkTags: setting("tags") == "true",
            inputEstimate: Int(setting("estimate") ?? "") ?? 100,
            contextWindow: setting("window").flatMap { Int($0) })
        context.emitsThinking = setting("thinking") != "none"
        context.keepsDetails = setting("details") == "true"
        context.keepsCallSignatures = setting("signatures") == "true"
        context.holdsCalls = setting("holds") == "true"
        if folder.lastPathComponent == "answer-to-chat" {
            (context.client, context.provider) = (.chatCompletions, .messages)
            context.createdAt = 1_700_000_000
        }
        context.hidesUsage = setting("usage") == "hidden"
        context.citesPages = setting("cites") == "true"
        context.usesFunctionCall = setting("calls") == "function_call"
        return context
    }

    private func setting(_ name: String) -> String? {
        head.first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// The result as the golden file shows it: one line per event, and how the answer ended.
    func shown(_ result: StreamResult) -> String {
        let text = String(decoding: result.output, as: UTF8.self)
        var lines = text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { frame in
            frame.components(separatedBy: "\n").last.map { String($0.dropFirst("data: ".count)) } ?? ""
        }
        let end = result.conclusion
        let usage = end.usage
        lines.append(
            "stop \(end.stopReason ?? "none"); input \(usage.input), cache read \(usage.cacheRead), "
                + "cache write \(usage.cacheWrite), output \(usage.output), reasoning \(usage.reasoning)"
                + (usage.isEstimate ? ", estimated" : ""))
        if !end.losses.isEmpty {
            lines.append("losses " + end.losses.map { "\($0.what) (\($0.reason))" }.joined(separator: ", "))
        }
        for kept in end.callReasoning where !kept.signatures.isEmpty {
            let signatures = kept.signatures.map { "\($0.field) \(String(decoding: $0.text, as: UTF8.self))" }
            lines.append("with \(kept.callID) " + signatures.joined(separator: ", "))
        }
        if let failure = end.failure {
            lines.append("failure \(failure.status) \(failure.type): \(failure.message)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Writes the file anew with what `result` shows.
    func update(_ result: StreamResult) throws {
        let text =
            head.joined(separator: "\n") + "\n---- stream\n" + input + Self.separator + shown(result)
        try Data(text.utf8).write(to: folder.appending(path: name + ".golden"))
    }
}

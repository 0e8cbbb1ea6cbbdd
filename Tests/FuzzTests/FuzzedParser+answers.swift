import TestSupport
import Translation
import Wire

extension FuzzedParser {
    /// What providers answer, on its way to every client.
    static let answers = [
        FuzzedParser("chat-stream") { try readStream($0, from: .chatCompletions, &$1) },
        FuzzedParser("messages-stream") { try readStream($0, from: .messages, &$1) },
        FuzzedParser("responses-stream") { try readStream($0, from: .responses, &$1) },
        FuzzedParser("chat-answer") { try readAnswer($0, from: .chatCompletions, &$1) },
        FuzzedParser("messages-answer") { try readAnswer($0, from: .messages, &$1) },
        FuzzedParser("responses-answer") { try readAnswer($0, from: .responses, &$1) },
        FuzzedParser("provider-error", readError),
        FuzzedParser("retry-headers") { input, _ in try readRetry(input) },
    ]

    private static func readStream(
        _ input: [UInt8], from provider: API, _ random: inout SeededGenerator
    ) throws {
        let contexts = try Terms.contexts(of: provider)
        guard let context = random.pick(contexts) else { throw BrokenPromise(description: "no way") }
        let isCut = random.below(2) == 0
        let whole = relay(input, context, cuts: [], isCut: isCut)
        let cuts = random.cuts(of: input.count)
        try promise(
            relay(input, context, cuts: cuts, isCut: isCut) == whole, "another answer when cut at \(cuts)")
        // What only passes is the provider's own affair.
        if context.client != context.provider { try checkEvents(whole.output) }
    }

    private struct Relayed: Equatable {
        var output: [UInt8] = []
        var stopReason: String?
        var failure: ErrorReply?
    }

    private static func relay(
        _ input: [UInt8], _ context: AnswerContext, cuts: [Int], isCut: Bool
    ) -> Relayed {
        var stream = AnswerStream(context, messageID: "msg_01Fuzz")
        var relayed = Relayed()
        var start = 0
        for end in cuts + [input.count] {
            input[start..<end].withUnsafeBytes { stream.consume($0, into: &relayed.output) }
            start = end
        }
        relayed.stopReason = stream.finish(cut: isCut, into: &relayed.output).stopReason
        relayed.failure = stream.failure
        return relayed
    }

    /// Every event of a translated stream is JSON, but for the mark at the end.
    private static func checkEvents(_ output: [UInt8]) throws {
        var reader = SSEReader()
        func check(_ item: SSEReader.Item) throws {
            guard case .event(_, let data) = item, data != Array("[DONE]".utf8) else { return }
            _ = try JSONDocument(data)
        }
        try reader.consume(output) { try check($0) }
        try reader.finish { try check($0) }
    }

    private static func readAnswer(
        _ input: [UInt8], from provider: API, _ random: inout SeededGenerator
    ) throws {
        let contexts = try Terms.contexts(of: provider)
        guard let context = random.pick(contexts) else { throw BrokenPromise(description: "no way") }
        let answer: WholeAnswer
        do throws(ErrorReply) {
            answer = try WholeAnswer(input, context: context, messageID: "msg_01Fuzz")
        } catch {
            return try promise(400...599 ~= error.status, "a refusal with status \(error.status)")
        }
        _ = try JSONDocument(answer.body)
    }

    private static func readError(_ input: [UInt8], _ random: inout SeededGenerator) throws {
        let contexts = try Terms.contexts(of: random.below(2) == 0 ? .chatCompletions : .messages)
        guard let context = random.pick(contexts) else { throw BrokenPromise(description: "no way") }
        let status = random.pick([301, 400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 529, 999])
        let failure = ProviderFailure(
            status: status ?? 500, header: { _ in nil }, body: input, context: context)
        let reply = failure.reply
        try promise(400...599 ~= reply.status, "a refusal with status \(reply.status)")
        try promise((reply.retryAfter ?? 0) >= 0, "a wait of \(reply.retryAfter ?? 0) s")
        try promise(reply.message.utf8.count <= 16 << 10, "\(reply.message.utf8.count) bytes of message")
    }

    /// The lines of a head, of which some say how long to wait.
    private static func readRetry(_ input: [UInt8]) throws {
        var headers: [String: String] = [:]
        for line in String(decoding: input, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { headers[String(parts[0])] = String(parts[1].drop { $0 == " " }) }
        }
        let context = AnswerContext(model: "m")
        let failure = ProviderFailure(status: 429, header: { headers[$0] }, body: [], context: context)
        let wait = failure.reply.retryAfter ?? 0
        try promise(0...86_400 ~= wait, "a wait of \(wait) s")
    }
}

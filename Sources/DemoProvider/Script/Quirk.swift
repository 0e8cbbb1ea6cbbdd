/// Oddities of providers that are switched on by their bare name.
enum Quirk: String, CaseIterable, Sendable {
    // The answer
    case empty
    case contentArray = "content-array"
    case oneDelta = "one-delta"
    case finishWithContent = "finish-with-content"
    case secondChoice = "second-choice"
    case noise
    // The chunks
    case noRole = "no-role"
    case roleEveryChunk = "role-every-chunk"
    case nullContent = "null-content"
    case emptyChoicesFirst = "empty-choices-first"
    case nullDelta = "null-delta"
    case missingDelta = "missing-delta"
    case emptyDelta = "empty-delta"
    case messageNotDelta = "message-not-delta"
    case jsonInsteadOfStream = "json-instead-of-stream"
    // The lines
    case noDone = "no-done"
    case spacedDone = "spaced-done"
    case afterDone = "after-done"
    case comments
    case crlf
    case cr
    case bom
    case noSpace = "no-space"
    case eventIDs = "event-ids"
    case dataLines = "data-lines"
    case noLastBlankLine = "no-last-blank-line"

    var summary: String {
        switch self {
        case .empty: "say nothing at all, where silence would mean the greeting"
        case .contentArray: "text as an array of parts (Mistral)"
        case .oneDelta: "everything the step says in one delta"
        case .finishWithContent: "finish_reason in the chunk of the last content"
        case .secondChoice: "a second choice (index 1) beside every chunk"
        case .noise: "fields that no specification names"
        case .noRole: "no role anywhere"
        case .roleEveryChunk: "role on every chunk (vLLM, Qwen)"
        case .nullContent: "content is null on chunks without text"
        case .emptyChoicesFirst: "a first chunk with choices [] (Azure)"
        case .nullDelta: "a chunk whose delta is null"
        case .missingDelta: "a chunk without a delta"
        case .emptyDelta: "a chunk whose delta is {}"
        case .messageNotDelta: "chunks say message where delta belongs"
        case .jsonInsteadOfStream: "one JSON object where a stream was asked for"
        case .noDone: "no [DONE]"
        case .spacedDone: "[DONE] with spaces around it"
        case .afterDone: "one more chunk after [DONE]"
        case .comments: "a comment line before every chunk (OpenRouter)"
        case .crlf: "lines end in CR LF"
        case .cr: "lines end in CR"
        case .bom: "a byte order mark first"
        case .noSpace: "data: without a space after the colon"
        case .eventIDs: "id: and retry: lines"
        case .dataLines: "each chunk over two data: lines"
        case .noLastBlankLine: "the last event is not ended by a blank line"
        }
    }
}

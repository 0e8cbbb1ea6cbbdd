import Wire

/// What a provider's error says, whatever its shape.
///
/// Known shapes: `{"error":{…}}`, `{"error":"…"}`, `{"message":…,"object":"error"}` (Mistral, older vLLM), a
/// JSON array around one of them (Gemini), `{"detail":…}` (FastAPI), `{"errors":[…]}`, `{"base_resp":{…}}`
/// (MiniMax), HTML (Cloudflare), plain text, nothing.
struct ProviderErrorBody {
    /// The HTTP status; for errors inside an answer, what its numeric code says.
    var status: Int?
    /// One line or more for people; empty when there is none.
    var message = ""
    /// `code`, `type` and `status` of the error, lower-case.
    var words: [String] = []
    /// Names of the fields that the error is about, lower-case: `param`, or the path that validators give as `loc`.
    var parameters: [String] = []
    /// `n_prompt_tokens` and `n_ctx` (llama.cpp).
    var promptTokens: Int?
    var contextSize: Int?
    /// Google's `RetryInfo`, in seconds.
    var retryDelay: Double?
    /// What content filters found, such as `jailbreak` (Azure).
    var filtered: [String] = []

    /// The longest text that is searched and shown.
    static let longestText = 16_384

    init(_ body: [UInt8]) {
        if let document = try? JSONDocument(body) {
            read(document.root)
        } else {
            message = Self.plainText(body)
        }
    }

    init(_ root: JSONValue) {
        read(root)
    }

    private mutating func read(_ root: JSONValue) {
        read(root, depth: 0)
        if message.utf8.count > Self.longestText {
            message = String(decoding: message.utf8.prefix(Self.longestText), as: UTF8.self)
        }
    }

    private mutating func read(_ value: JSONValue, depth: Int) {
        guard depth < 6 else { return }
        switch value.kind {
        case .string: add(value.string ?? "")
        case .array: for element in value.elements.prefix(8) { read(element, depth: depth + 1) }
        case .object: read(object: value, depth: depth)
        case .number, .true, .false, .null: break
        }
    }

    private mutating func read(object: JSONValue, depth: Int) {
        readWords(object)
        var details: JSONValue?
        for member in object.members {
            let key = member.key
            if ["message", "msg", "error", "errors", "detail", "status_msg", "base_resp"].contains(
                member.name)
            {
                read(member.value, depth: depth + 1)
            } else if key.equals("param"), let text = member.value.nonEmptyString {
                // Some gateways put the explanation here.
                if text.contains(" ") { add(text) } else { parameters.append(text.lowercased()) }
            } else if key.equals("loc") {
                let path = member.value.elements.compactMap(\.nonEmptyString)
                if !path.isEmpty { parameters.append(path.joined(separator: ".").lowercased()) }
            } else if key.equals("metadata") {
                readMetadata(member.value, depth: depth)
            } else if key.equals("innererror") {
                readInnerError(member.value)
            } else if key.equals("details") {
                details = member.value
            } else if key.equals("n_prompt_tokens") {
                promptTokens = member.value.int
            } else if key.equals("n_ctx") {
                contextSize = member.value.int
            }
        }
        if let details { readDetails(details) }
    }

    private mutating func readWords(_ object: JSONValue) {
        for value in [object["code"], object["type"], object["status"], object["status_code"]] {
            guard let value else { continue }
            if let word = value.nonEmptyString {
                words.append(word.lowercased())
                if status == nil, let number = Int(word), 400...599 ~= number { status = number }
            } else if let number = value.int, number != 0 {
                words.append(String(number))
                if status == nil, 400...599 ~= number { status = number }
            }
        }
    }

    /// OpenRouter: the text of the provider behind it, which is often JSON again.
    private mutating func readMetadata(_ metadata: JSONValue, depth: Int) {
        guard let raw = metadata["raw"] else { return }
        if let text = raw.nonEmptyString, let inner = try? JSONDocument(Array(text.utf8)), inner.root.isObject
        {
            read(inner.root, depth: depth + 1)
        } else {
            read(raw, depth: depth + 1)
        }
    }

    /// Azure: a code, and what each content filter thinks, as `{"hate":{"filtered":false},"jailbreak":{"filtered":true}}`.
    private mutating func readInnerError(_ inner: JSONValue) {
        if let code = inner["code"]?.nonEmptyString { words.append(code.lowercased()) }
        guard let results = inner["content_filter_result"] ?? inner["content_filter_results"] else { return }
        for filter in results.members.prefix(16) where filter.value["filtered"]?.bool == true {
            filtered.append(String(filter.name.prefix(64)))
        }
    }

    /// Google: `{"@type":"…RetryInfo","retryDelay":"26s"}` among others.
    private mutating func readDetails(_ details: JSONValue) {
        for detail in details.elements {
            if let delay = detail["retryDelay"]?.string { retryDelay = RetryDelay.duration(delay.utf8) }
            if let reason = detail["reason"]?.nonEmptyString { words.append(reason.lowercased()) }
        }
    }

    private mutating func add(_ text: String) {
        guard !text.isEmpty, message != text, !message.hasSuffix(text), message.utf8.count < Self.longestText
        else {
            return
        }
        message = message.isEmpty ? text : message + " " + text
    }

    /// Text that is no JSON; of a web page its title.
    private static func plainText(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(longestText), as: UTF8.self)
        let wording = ErrorWording(text)
        if wording.has("<html") || wording.has("<!doctype") {
            guard let start = wording.end(of: "<title>"), let end = wording.start(of: "</title>"), start < end
            else {
                return ""
            }
            return String(decoding: Array(text.utf8)[start..<end][...].trimmingBlanks, as: UTF8.self)
        }
        return String(decoding: Array(text.utf8)[...].trimmingBlanks, as: UTF8.self)
    }
}

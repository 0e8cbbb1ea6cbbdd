import Wire

/// One provider family's protocol and dialect, as a table.
///
/// A row says what a group of models takes; the first row whose patterns match the upstream model's name
/// counts, else `standard`. Another provider family is another table: the translation asks only columns.
public struct Profile: Sendable {
    /// What people write after `--profile`.
    public var name: String
    /// The protocols that the provider understands. Requests in others are translated to Messages where it takes
    /// that, else to chat/completions.
    public var apis: Set<API> = [.chatCompletions, .embeddings]
    /// The header for the credential.
    public var credentialHeader = CredentialHeader.bearer
    /// How the paths of its protocols stand behind the base URL.
    public var paths = Paths.behindBase
    /// What holds for models that no row names.
    public var standard: Dialect
    /// Groups of models that differ.
    public var rows: [Row]

    /// What a group of models takes.
    public struct Row: Sendable {
        /// Names with `*` for any characters, such as `gpt-4o*`. A vendor before a slash is not part of it.
        public var models: [String]
        public var dialect: Dialect

        public init(_ models: [String], _ dialect: Dialect) {
            self.models = models
            self.dialect = dialect
        }
    }

    /// Where a provider expects its credential.
    public enum CredentialHeader: Sendable {
        /// `Authorization: Bearer …` (RFC 6750).
        case bearer
        /// A header of its own that holds nothing else, such as `x-api-key`.
        case own(String)
    }

    /// How addresses are made.
    public enum Paths: Sendable {
        /// The path stands right behind the base URL.
        case behindBase
        /// The model's deployment stands before it: `/openai/deployments/NAME/chat/completions?api-version=…`, where a
        /// base URL that names no version means this one. A base URL that ends in `/v1` takes paths as others do.
        case deployments(version: String)
    }

    public init(
        name: String, standard: Dialect, rows: [Row] = [], apis: Set<API> = [.chatCompletions, .embeddings],
        credentialHeader: CredentialHeader = .bearer, paths: Paths = .behindBase
    ) {
        self.name = name
        self.standard = standard
        self.rows = rows
        self.apis = apis
        self.credentialHeader = credentialHeader
        self.paths = paths
    }

    /// Every profile of this build, in the order in which help pages list them.
    public static let all: [Profile] = [
        .generic, .openai, .azure, .deepseek, .gemini, .openrouter, .groq, .mistral, .moonshot, .dashscope,
        .zhipu, .xai, .together, .fireworks, .cerebras, .deepinfra, .perplexity, .minimax, .vllm, .sglang,
        .llamacpp, .ollama, .lmstudio, .anthropic,
    ]

    /// Other words for a profile: the name of the models instead of their maker's.
    static let aliases = ["kimi": "moonshot", "qwen": "dashscope", "glm": "zhipu", "grok": "xai"]

    /// The profile of this name; nil when there is none.
    public static func named(_ name: String) -> Profile? {
        let name = aliases[name] ?? name
        return all.first { $0.name == name }
    }

    /// What `model` takes.
    public func dialect(for model: String) -> Dialect {
        if rows.isEmpty { return standard }
        // OpenAI's models are often served under `openai/gpt-…` by others.
        let name = model.utf8.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? []
        return rows.first { row in
            row.models.contains { ModelPattern.matches(name, pattern: Array($0.utf8)) }
        }?.dialect ?? standard
    }
}

/// Names with `*`.
enum ModelPattern {
    /// Whether `name` is what `pattern` describes, where `*` stands for any number of characters and letters
    /// match whatever their case.
    static func matches(_ name: [UInt8], pattern: [UInt8]) -> Bool {
        var inName = 0
        var inPattern = 0
        // Where to go on when a `*` has to take one character more.
        var retry: (name: Int, pattern: Int)?
        while inName < name.count {
            if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
                inPattern += 1
                retry = (inName, inPattern)
            } else if inPattern < pattern.count, lowercased(pattern[inPattern]) == lowercased(name[inName]) {
                inName += 1
                inPattern += 1
            } else if let again = retry {
                inName = again.name + 1
                inPattern = again.pattern
                retry = (inName, inPattern)
            } else {
                return false
            }
        }
        return pattern[inPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}

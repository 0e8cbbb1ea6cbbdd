/// What a model of Anthropic's takes, by its name. Of other names all that any model takes is taken.
///
/// Sources: Anthropic's pages on extended and adaptive thinking, effort, structured outputs and prefill.
struct MessagesModel: Sendable {
    /// Major and minor; nil for a model of somebody else's.
    private let version: (major: Int, minor: Int)?
    /// Whether a user's id may be any text. DeepSeek's may not.
    let takesAnyUserID: Bool

    init(name: String) {
        takesAnyUserID = !name.hasPrefix("deepseek")
        let words = name.split(separator: "-")
        guard let start = words.firstIndex(of: "claude") else {
            version = nil
            return
        }
        // `claude-3-5-sonnet-20241022`, `claude-opus-4-20250514`, `claude-sonnet-4-6`: a longer number is a date.
        let numbers = words[start...].compactMap { $0.count <= 2 ? Int($0) : nil }
        version = numbers.first.map { ($0, numbers.count > 1 ? numbers[1] : 0) }
    }

    /// Thinking that the model measures out itself.
    var takesAdaptiveThinking: Bool { isAtLeast(4, 6) }
    /// Thinking with a budget.
    var takesBudgets: Bool { version.map { $0 < (4, 7) } ?? true }
    /// `temperature`, `top_p` and `top_k`.
    var takesSampling: Bool { takesBudgets }
    /// An answer that the client has begun.
    var takesPrefill: Bool { version.map { $0 < (4, 6) } ?? true }
    var takesEffort: Bool { isAtLeast(4, 5) }
    var takesOutputFormat: Bool { isAtLeast(4, 1) }
    /// The most tokens of an answer.
    var outputLimit: Int { isAtLeast(4, 6) ? 128_000 : 64_000 }

    private func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        version.map { $0 >= (major, minor) } ?? true
    }
}

/// What a model's name asks for, so that load tests need no script.
///
/// The name is `demo` and pieces: `demo-text-200x20`, `demo-text-200x20-rate-100`, `demo-window-50000`,
/// `demo-status-503`. Pieces may follow each other; a name with any other piece is an ordinary model.
struct DemoModel: Equatable, Sendable {
    /// The forms for help and for `GET /v1/models`.
    static let forms: [(name: String, summary: String)] = [
        ("demo", "a friendly answer that echoes the prompt"),
        ("demo-text-200x20", "200 chunks of 20 bytes, in one burst; whole answers have the same text"),
        ("demo-text-200x20-rate-100", "the same at 100 chunks a second"),
        ("demo-window-50000", "a context window of 50000 tokens, whatever the script"),
        ("demo-status-503", "an error of this status"),
        ("demo-stall", "no answer until the client leaves"),
        ("demo-cut", "the connection closes before the first content"),
    ]

    /// Holds for every request, scripted or not.
    private(set) var always: [DemoAction] = []
    /// Holds for requests without a script.
    private(set) var unscripted: [DemoAction] = []

    init(name: String) {
        var pieces = name.split(separator: "-", omittingEmptySubsequences: false)[...]
        guard pieces.popFirst() == "demo" else { return }
        while let piece = pieces.popFirst() {
            guard let action = Self.action(piece, &pieces) else {
                self = DemoModel()
                return
            }
            if case .overflow = action {
                always.append(DemoAction(kind: action))
            } else {
                unscripted.append(DemoAction(kind: action))
            }
        }
    }

    private init() {}

    private static func action(_ piece: Substring, _ rest: inout ArraySlice<Substring>) -> DemoAction.Kind? {
        switch piece {
        case "text":
            let factors = (rest.popFirst() ?? "").split(separator: "x").map { Int($0) ?? 0 }
            guard factors.count == 2, let count = factors.first, let size = factors.last, count > 0, size > 0,
                count <= 100_000_000, size <= 64 << 20
            else { return nil }
            return .part(.filler(count: count, size: size, pace: .burst))
        case "rate":
            guard let rate = number(&rest), rate > 0, rate <= 1_000_000 else { return nil }
            return .pace(.perSecond(rate))
        case "window":
            guard let limit = number(&rest) else { return nil }
            return .overflow(ContextOverflow(shape: .openai, limit: limit, claimed: nil))
        case "status":
            guard let status = number(&rest), (200...599).contains(status) else { return nil }
            return .refuse(ErrorAnswer(status: status))
        case "stall": return .interrupt(Interruption(kind: .stall, moment: .beforeHead))
        case "cut": return .interrupt(Interruption(kind: .cut(.closed), moment: .afterChunks(0)))
        default: return nil
        }
    }

    private static func number(_ rest: inout ArraySlice<Substring>) -> Int? {
        rest.popFirst().flatMap { Int($0) }
    }
}

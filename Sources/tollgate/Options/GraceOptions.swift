import ArgumentParser
import Domain

/// `--grace`, for how long a secret that is replaced is still taken.
struct GraceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long the old secret is still taken: \(TimeSpan.forms), or 0; 30d at most.", valueName: "span"
        ),
        transform: parse)
    var grace: Duration = .seconds(86_400)

    /// When the old secret ends; nil: now.
    func end(after now: Timestamp) -> Timestamp? { grace > .zero ? now + grace : nil }

    /// What becomes of the old secret.
    func words(after now: Timestamp) -> String {
        end(after: now).map { "the old one is taken until \($0)" } ?? "the old one is refused"
    }

    @Sendable
    private static func parse(_ text: String) throws -> Duration {
        if text == "0" || text == "0s" { return .zero }
        guard let span = TimeSpan.parse(text), span <= .seconds(30 * 86_400) else {
            throw ValidationError("--grace takes \(TimeSpan.forms), 30d at most, or 0.")
        }
        return span
    }
}

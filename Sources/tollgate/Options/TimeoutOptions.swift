import ArgumentParser
import Domain

/// How long calls to a provider may take, by phase.
struct TimeoutOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long a connection may take, such as 10s; 'default' for this build's choice.",
            valueName: "time"),
        transform: TimeoutArgument.parse)
    var connectTimeout: TimeoutArgument?

    @Option(
        help: ArgumentHelp(
            "How long the head of an answer may take, such as 10m; models think before it.", valueName: "time"
        ),
        transform: TimeoutArgument.parse)
    var firstByteTimeout: TimeoutArgument?

    @Option(
        help: ArgumentHelp("How long nothing may come within an answer, such as 5m.", valueName: "time"),
        transform: TimeoutArgument.parse)
    var idleTimeout: TimeoutArgument?

    /// Whether any was given.
    var areGiven: Bool { connectTimeout != nil || firstByteTimeout != nil || idleTimeout != nil }

    /// Puts what was given in place of what was.
    func apply(to timeouts: inout ProviderTimeouts) {
        if let connectTimeout { timeouts.connect = connectTimeout.span }
        if let firstByteTimeout { timeouts.firstByte = firstByteTimeout.span }
        if let idleTimeout { timeouts.idle = idleTimeout.span }
    }
}

/// A timeout as it is typed: `10s`, `10m`, or `default`.
struct TimeoutArgument: Equatable, Sendable {
    /// Nil for what this build takes for every provider.
    var span: Duration?

    /// For `@Option(transform:)`. Longer than a day is no timeout.
    @Sendable
    static func parse(_ text: String) throws -> TimeoutArgument {
        if text == "default" { return TimeoutArgument(span: nil) }
        guard let span = TimeSpan.parse(text), span <= FieldRule.longestTimeout else {
            throw ValidationError("A timeout is 1s to 1d, such as 10s or 5m, or 'default'.")
        }
        return TimeoutArgument(span: span)
    }
}

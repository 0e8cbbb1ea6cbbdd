/// What holds for every connection of a transport.
struct SocketRules: Sendable {
    /// Whether connections may be made to addresses of `LinkLocal`.
    var allowsLinkLocal = false
    /// How long what was sent may go without being acknowledged or taken.
    var patience: Duration = .seconds(60)
}

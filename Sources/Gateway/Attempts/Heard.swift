/// What the client of a stream has heard so far, whoever was asked for it.
struct Heard: Sendable {
    /// When the last bytes went out; before any, when the request came. By the steady clock.
    var last: Duration = .zero
    /// Whether the status is out, so that an error can only be the last event.
    var hasBegun = false
    var bytes = 0
}

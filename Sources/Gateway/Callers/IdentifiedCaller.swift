/// Who sends a request, as its head said, so that it need not be looked at twice.
public final class IdentifiedCaller: Sendable {
    let caller: Caller
    /// Which revision of the directory says so.
    let revision: Int

    init(_ caller: Caller, revision: Int) {
        self.caller = caller
        self.revision = revision
    }
}

import Domain
import Translation

/// A target whose provider can be called, with what every request asks of it worked out. A class, because the plan of
/// every request holds several.
public final class ReadyTarget: Sendable {
    public let target: Target
    public let provider: ReadyProvider
    /// The model's context window in tokens, as the operator or the provider's profile has it; nil when it is not known.
    let contextWindow: Int?
    let lot: Draw.Lot

    init(_ target: Target, at provider: ReadyProvider) {
        self.target = target
        self.provider = provider
        contextWindow = target.contextWindow ?? provider.profile.dialect(for: target.model).contextWindow
        lot = Draw.Lot(name: target.description, priority: target.priority, weight: target.weight)
    }
}

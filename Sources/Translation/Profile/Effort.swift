import Wire

/// How deep a model shall think, from not at all to its utmost.
public enum Effort: Int, Comparable, Sendable {
    case none, minimal, low, medium, high, xhigh, max

    /// Reads the spelling that both protocols use.
    init?(_ value: JSONValue) {
        guard let known = Self.spelled.first(where: { value.equals($0.1) }) else { return nil }
        self = known.0
    }

    /// The level that a budget of thinking tokens stands for.
    init(budget: Int) {
        self =
            switch budget {
            case 10_000...: .high
            case 5_000...: .medium
            case 2_000...: .low
            default: .minimal
            }
    }

    /// The spelling that both protocols use.
    public var name: StaticString {
        switch self {
        case .none: "none"
        case .minimal: "minimal"
        case .low: "low"
        case .medium: "medium"
        case .high: "high"
        case .xhigh: "xhigh"
        case .max: "max"
        }
    }

    public static func < (left: Effort, right: Effort) -> Bool { left.rawValue < right.rawValue }

    /// The one of `levels` that comes nearest: little effort is rounded up, so that it stays enough, and great
    /// effort down, because it is the dearest. Nil when there are no levels.
    func nearest(of levels: [Effort]) -> Effort? {
        let below = levels.filter { $0 <= self }.max()
        let above = levels.filter { $0 >= self }.min()
        return self <= .medium ? above ?? below : below ?? above
    }

    /// From the least to the most.
    static let all: [Effort] = [.none, .minimal, .low, .medium, .high, .xhigh, .max]

    private static let spelled = all.map { ($0, $0.name) }
}

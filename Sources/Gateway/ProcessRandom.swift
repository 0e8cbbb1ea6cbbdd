import Synchronization

/// Random numbers for ids and draws, which must not repeat but are no secrets: SplitMix64 from a start that the
/// system draws once. Asking the system for each of them costs a system call.
///
/// No number comes twice within 2^64 of them. May be used from any thread; every value draws from one sequence.
public struct ProcessRandom: RandomNumberGenerator {
    private static let state = Atomic<UInt64>(UInt64.random(in: .min ... .max))

    public init() {}

    public mutating func next() -> UInt64 {
        var mixed = Self.state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

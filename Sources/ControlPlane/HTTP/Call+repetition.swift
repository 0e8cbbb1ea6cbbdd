import Domain
import Vault

// A creation with an `Idempotency-Key` can be sent again when its answer got lost. What it makes has an id that is
// worked out from that mark and from who sent it, so that a second one cannot be made, in whatever process and
// however much later. The body of a repetition is not compared: the answer is the object as it is now, without a
// secret, and says `idempotent-replayed: true`.
extension Call {
    /// The numbers that the id of what is created is made of: the same each time for a request that may be repeated,
    /// so that what it has made already is found by its id.
    func numbers(for kind: String) -> CreationNumbers {
        guard let idempotencyKey, let holder else { return CreationNumbers(repeatable: nil) }
        return CreationNumbers(repeatable: vault.numbers(for: "\(kind) \(holder.id) \(idempotencyKey)"))
    }
}

/// Random numbers, or those of a request that may be repeated.
struct CreationNumbers: RandomNumberGenerator {
    fileprivate var repeatable: KeyedNumbers?

    mutating func next() -> UInt64 {
        guard repeatable == nil else { return repeatable?.next() ?? 0 }
        var random = SystemRandomNumberGenerator()
        return random.next()
    }
}

extension Answer {
    /// The same, marked as what a creation before made.
    var repeated: Answer {
        var answer = self
        answer.headers.append((name: "idempotent-replayed", value: "true"))
        return answer
    }
}

import Domain
import Vault

// A creation with an `Idempotency-Key` can be sent again when its answer got lost. What it makes has an id that is
// worked out from that mark and from who sent it, so that a second one cannot be made, in whatever process and
// however much later. The body of a repetition is not compared: the answer is the object as it is now, without a
// secret, and says `idempotent-replayed: true`.
extension Call {
    /// The numbers that the id of what is created is made of; nil for a request that is not to be repeated.
    func repeatableNumbers(for kind: String) -> KeyedNumbers? {
        guard let idempotencyKey, let holder else { return nil }
        return vault.numbers(for: "\(kind) \(holder.id) \(idempotencyKey)")
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

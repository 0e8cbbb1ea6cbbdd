import Crypto
import Domain

extension Vault {
    /// How many bytes a box is longer than what is in it: the nonce and the tag.
    public static let boxOverhead = 12 + 16

    /// Locks reasoning into an AES-256-GCM box (nonce, ciphertext, tag) that opens only with the same master key, for
    /// the same call of the same service key.
    public func seal(reasoning: [UInt8], of call: String, for key: KeyID) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(
                reasoning, using: reasoningKey, authenticating: Self.context(of: call, key))
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            // A key of 32 bytes and a nonce of the library's own leave it no reason to refuse.
            preconditionFailure("AES-GCM refused to seal: \(error)")
        }
    }

    /// Opens a box that `seal(reasoning:of:for:)` made; nil when it was made with another master key, for another call
    /// or another service key, or is damaged.
    public func reasoning(in sealed: [UInt8], of call: String, for key: KeyID) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(
                box, using: reasoningKey, authenticating: Self.context(of: call, key))
        else { return nil }
        return Array(bytes)
    }

    /// What a box is bound to. No key's id has a blank in it.
    private static func context(of call: String, _ key: KeyID) -> [UInt8] {
        Array("\(key.text) \(call)".utf8)
    }
}

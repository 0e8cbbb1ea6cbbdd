import Wire

/// What a provider wants back with a tool call, for whoever remembers it for clients that drop thinking blocks.
public struct CallReasoning: Equatable, Sendable {
    /// The call's id as the client knows it; unique among all answers.
    public var callID: String
    /// What stood before the call and behind the one before it, in its order; empty when nothing did.
    public var signatures: [ReasoningSignature]

    public init(callID: String, signatures: [ReasoningSignature]) {
        self.callID = callID
        self.signatures = signatures
    }

    /// Reads what `packed` wrote; what is no signature of ours is left out.
    public init(callID: String, packed: [UInt8]) {
        self.init(
            callID: callID,
            signatures: packed.split(separator: UInt8(ascii: "\n")).compactMap {
                ReasoningSignature(String(decoding: $0, as: UTF8.self))
            })
    }

    /// The signatures as they travel, each on a line.
    public var packed: [UInt8] {
        Array(signatures.map(\.description).joined(separator: "\n").utf8)
    }
}

extension CallReasoning {
    /// The id that a provider gave a call, where it tells the call from all others of a day; nil where it does not.
    ///
    /// Ids that pass to clients are the providers' own. Some count the calls of an answer, or make ids of tools' names:
    /// what is remembered under such an id would come back in another conversation.
    static func memorableID(of call: JSONValue) -> String? {
        call["id"]?.string.flatMap {
            isMemorable($0, tool: call["function"]?["name"]?.string ?? "") ? $0 : nil
        }
    }

    static func isMemorable(_ id: String, tool: String) -> Bool {
        16...128 ~= id.utf8.count && (tool.isEmpty || !id.contains(tool))
    }
}

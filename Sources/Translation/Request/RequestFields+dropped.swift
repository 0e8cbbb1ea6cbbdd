import Wire

extension RequestFields {
    /// Fields that are read, or that say nothing to a provider of another kind: caching is its own affair, and
    /// `metadata` is for the ledger.
    private static let known: [StaticString] = [
        "model", "messages", "max_tokens", "system", "tools", "tool_choice", "stream", "stop_sequences",
        "temperature", "top_p", "top_k", "thinking", "output_config", "output_format", "metadata",
        "cache_control", "context_management", "service_tier", "diagnostics", "tags", "fallbacks",
        "fallback_credit_token", "billing_policy", "thread", "safeguards",
    ]
    /// Fields with a meaning that gets lost.
    private static let unsupported: [StaticString] = [
        "speed", "inference_geo", "container", "mcp_servers", "compaction",
    ]

    /// Unknown fields that are named one by one; more than clients have.
    private static let unknownLimit = 32

    /// Notes the fields that were left out.
    mutating func noteDroppedFields() {
        var unknown = 0
        for member in request.document.root.members {
            if member.value.isNull || Self.known.contains(where: member.key.equals) { continue }
            if Self.unsupported.contains(where: member.key.equals) {
                losses.add("request.\(member.name)")
            } else if unknown < Self.unknownLimit {
                unknown += 1
                losses.add("request.\(Self.printable(member.name))", .unknown)
            }
        }
        if request["service_tier"]?.equals("standard_only") == true { losses.add("request.service_tier") }
        if let fallbacks = request["fallbacks"], fallbacks.count > 0 { losses.add("request.fallbacks") }
        if request.outputConfig?["task_budget"].map({ !$0.isNull }) == true {
            losses.add("request.task_budget")
        }
    }

    /// A field's name as far as it looks like one: what clients write goes to the ledger only in words.
    static func printable(_ name: String) -> String {
        let isWord = name.utf8.allSatisfy {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_")
        }
        return isWord && 1...40 ~= name.utf8.count ? name : "unnamed_field"
    }
}

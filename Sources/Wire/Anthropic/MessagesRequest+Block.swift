extension MessagesRequest {
    /// What a content block is, by its `type`. The list stays open: `other` is whatever this build does not know.
    public enum Block: Sendable {
        case text, image, document, searchResult
        case thinking, redactedThinking
        case toolUse, toolResult, toolReference
        case toolAddition, toolRemoval
        /// A call of a tool that runs on Anthropic's servers, or at an MCP server they talk to.
        case serverToolUse
        /// What such a call gave: `web_search_tool_result`, `mcp_tool_result` and so on.
        case serverToolResult
        case compaction, containerUpload
        case other

        /// Reads the string under a block's `type`.
        public init(_ type: JSONValue?) {
            guard let name = type?.escapedContent else {
                self = .other
                return
            }
            self = name.withUnsafeBufferPointer { Self.named($0) }
        }

        /// By length first, because requests consist of blocks and most are text or tools.
        private static func named(_ name: UnsafeBufferPointer<UInt8>) -> Block {
            func matches(_ text: StaticString) -> Bool {
                text.withUTF8Buffer { $0.elementsEqual(name) }
            }
            switch name.count {
            case 4: return matches("text") ? .text : .other
            case 5: return matches("image") ? .image : .other
            case 8:
                if matches("tool_use") { return .toolUse }
                if matches("document") { return .document }
                return matches("thinking") ? .thinking : .other
            case 10: return matches("compaction") ? .compaction : .other
            case 11: return matches("tool_result") ? .toolResult : .other
            case 12:
                if matches("tool_removal") { return .toolRemoval }
                return matches("mcp_tool_use") ? .serverToolUse : .other
            case 13:
                if matches("search_result") { return .searchResult }
                return matches("tool_addition") ? .toolAddition : .other
            case 14: return matches("tool_reference") ? .toolReference : .other
            case 15:
                if matches("server_tool_use") { return .serverToolUse }
                return matches("mcp_tool_result") ? .serverToolResult : .other
            case 16: return matches("container_upload") ? .containerUpload : .other
            case 17: return matches("redacted_thinking") ? .redactedThinking : .other
            default: return name.count > 12 && ends(name, with: "_tool_result") ? .serverToolResult : .other
            }
        }

        private static func ends(_ name: UnsafeBufferPointer<UInt8>, with suffix: StaticString) -> Bool {
            suffix.withUTF8Buffer { $0.elementsEqual(name.suffix($0.count)) }
        }
    }
}

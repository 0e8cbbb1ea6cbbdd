import Testing
import Translation
import Wire

@Suite struct ToolNameTests {
    private func sent(_ names: [String], _ change: (inout Dialect) -> Void = { _ in }) throws -> Translated {
        let tools = names.map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
        return try Translated(with: #""tools":[\#(tools)]"#, dialect: change)
    }

    @Test func `a name of 64 letters travels as it is`() throws {
        let name = String(repeating: "n", count: 64)
        let translated = try sent([name])
        #expect(translated.functionNames == [name])
        #expect(translated.chat.context.toolNames.isEmpty)
    }

    @Test func `a longer name keeps its beginning and ends in the hash of the whole`() throws {
        // printf 'mcp__…' | sha256sum
        let name = "mcp__a_server_with_a_long_name__a_tool_with_an_even_longer_name_0001"
        #expect(
            try sent([name]).functionNames == [
                "mcp__a_server_with_a_long_name__a_tool_with_an_even_lon_210fa866"
            ])
    }

    /// Hashes by `printf '%*s' N | tr ' ' n | sha256sum`, for lengths around those of the hash's blocks.
    @Test(arguments: [
        (65, "1e3fb6d5"), (70, "85069ddf"), (119, "487fbff4"), (120, "0467d948"), (128, "dd2411b9"),
    ])
    func `the digits at the end are those of SHA-256`(length: Int, digits: String) throws {
        let sent = try sent([String(repeating: "n", count: length)]).functionNames[0]
        #expect(sent == String(repeating: "n", count: 55) + "_" + digits)
    }

    @Test(arguments: ["a.b", "a b", "größe", "日本語", "a/b:c"])
    func `a name with other letters travels in allowed ones and comes back`(name: String) throws {
        let translated = try sent([name])
        let changed = translated.functionNames[0]
        #expect(ChatRules.isName(changed))
        #expect(translated.chat.context.toolNames.client(changed) == name)
    }

    @Test func `names that differ only at their end stay apart`() throws {
        let stem = String(repeating: "n", count: 90)
        let names = (0..<40).map { stem + "\($0)" }
        let translated = try sent(names)
        #expect(Set(translated.functionNames).count == 40)
        #expect(translated.functionNames.map { translated.chat.context.toolNames.client($0) } == names)
    }

    @Test func `a shortened name never takes the name of another tool`() throws {
        let name = String(repeating: "n", count: 70)
        let short = try sent([name]).functionNames[0]
        let both = try sent([name, short])
        #expect(both.functionNames[1] == short)
        #expect(both.functionNames[0] != short)
        #expect(both.chat.context.toolNames.client(both.functionNames[0]) == name)
        #expect(both.chat.context.toolNames.client(short) == short)
    }

    @Test func `a name in the history alone travels as in the definitions`() throws {
        let name = String(repeating: "n", count: 70)
        let messages =
            #"[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"\#(name)","input":{}}]}]"#
        let translated = try Translated(messages: messages)
        #expect(translated.messages[0].contains(try sent([name]).functionNames[0]))
    }

    @Test func `a digit at the front is moved where the provider wants a letter`() throws {
        let translated = try sent(["1st"]) { $0.toolNameBeginsWithLetter = true }
        #expect(translated.functionNames[0].hasPrefix("_1st_"))
        #expect(translated.chat.context.toolNames.client(translated.functionNames[0]) == "1st")
    }
}

import Testing
import Wire

@testable import DemoProvider

/// The many ways in which providers stream tool calls.
@Suite struct ToolCallTests {
    /// The elements of `tool_calls` of all deltas, ids shortened to their last figure.
    private func elements(_ script: String) async throws -> [String] {
        var elements: [String] = []
        try await withDemo { server in
            for chunk in try server.ask("demo: " + script).chunkValues {
                let delta = chunk["choices"]?.elements.first { _ in true }?["delta"]
                for call in delta?["tool_calls"].map({ Array($0.elements) }) ?? [] {
                    elements.append(String(decoding: call.raw, as: UTF8.self))
                }
            }
        }
        return elements.map { $0.replacing(#/call_[0-9a-z]+_[0-9]+_/#, with: "call_") }
    }

    private static func opening(_ index: Int, _ name: String, _ arguments: String = "") -> String {
        #"{"index":\#(index),"id":"call_\#(index)","type":"function","function":{"name":"\#(name)","arguments":"\#(arguments)"}}"#
    }

    private static func piece(_ index: Int, _ arguments: String) -> String {
        #"{"index":\#(index),"function":{"arguments":"\#(arguments)"}}"#
    }

    @Test(arguments: [
        (#"call f {"a":12} size=4"#, [opening(0, "f"), piece(0, #"{\"a\""#), piece(0, ":12}")]),
        ("call f", [opening(0, "f")]),
        (
            "call f {} && call g {}",
            [opening(0, "f"), piece(0, "{}"), opening(1, "g"), piece(1, "{}")]
        ),
        (
            "call f {} && call g {} interleaved",
            [opening(0, "f"), opening(1, "g"), piece(0, "{}"), piece(1, "{}")]
        ),
        ("call f {} && call g {} whole", [opening(0, "f", "{}"), opening(1, "g", "{}")]),
        ("call f {} && call g {} together", [opening(0, "f", "{}"), opening(1, "g", "{}")]),
        (
            "call f {} same-index && call g {}",
            [
                opening(0, "f"), piece(0, "{}"),
                #"{"index":0,"id":"call_1","type":"function","function":{"name":"g","arguments":""}}"#,
                piece(0, "{}"),
            ]
        ),
        (
            "call f {} no-index",
            [
                #"{"id":"call_0","type":"function","function":{"name":"f","arguments":""}}"#,
                #"{"function":{"arguments":"{}"}}"#,
            ]
        ),
        ("call f {} repeat-id", [opening(0, "f"), opening(0, "f", "{}")]),
        (
            "call f {} no-id whole",
            [#"{"index":0,"type":"function","function":{"name":"f","arguments":"{}"}}"#]
        ),
        (
            "call f {} empty-id whole no-type",
            [#"{"index":0,"id":"","function":{"name":"f","arguments":"{}"}}"#]
        ),
        (
            "call f {} id=functions.f:0 whole no-type",
            [#"{"index":0,"id":"functions.f:0","function":{"name":"f","arguments":"{}"}}"#]
        ),
        (
            #"call f {"a":1} object-arguments no-type"#,
            [#"{"index":0,"id":"call_0","function":{"name":"f","arguments":{"a":1}}}"#]
        ),
        (
            "call f object-arguments no-type",
            [#"{"index":0,"id":"call_0","function":{"name":"f","arguments":{}}}"#]
        ),
        (
            "call f null-arguments no-type",
            [#"{"index":0,"id":"call_0","function":{"name":"f","arguments":null}}"#]
        ),
        ("call f [1,2] cumulative", []),
        (
            #"call f {"a":1} cumulative size=4"#,
            [opening(0, "f"), piece(0, #"{\"a\""#), piece(0, #"{\"a\":1}"#)]
        ),
        ("call f {} && call g {} glued", [opening(0, "f"), piece(0, "{}"), piece(0, "{}")]),
        ("call f {} && call g {} glued whole", [opening(0, "f", "{}"), piece(0, "{}")]),
        (
            "call name {} split-name whole",
            [opening(0, "na", "{}"), #"{"index":0,"function":{"name":"me"}}"#]
        ),
        (
            "call f {} signature=S whole no-type",
            [
                #"{"index":0,"id":"call_0","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"S"}}}"#
            ]
        ),
        (
            "call f {} signature=S whole late-signature",
            [opening(0, "f", "{}"), #"{"index":0,"extra_content":{"google":{"thought_signature":"S"}}}"#]
        ),
    ])
    func `a call is spelt as told`(script: String, expected: [String]) async throws {
        guard !expected.isEmpty else {
            // An array is no arguments object; the line cannot be played.
            #expect(throws: ScriptError.self) { try DemoScript(lines: [script]) }
            return
        }
        #expect(try await elements(script) == expected)
    }

    @Test func `text and a call can share a delta`() async throws {
        try await withDemo { server in
            let deltas = try server.ask("demo: say ok && call f {} text-in-same-delta").deltas
            #expect(deltas.count == 4)
            #expect(deltas[1].hasPrefix(#"{"content":"ok","tool_calls":[{"index":0,"#))
        }
    }

    @Test func `a newline can come before the calls, and text after them`() async throws {
        try await withDemo { server in
            let deltas = try server.ask("demo: call f {} newline-before && say after").deltas
            #expect(deltas[1] == #"{"content":"\n"}"#)
            #expect(deltas[4] == #"{"content":"after"}"#)
        }
    }

    @Test func `content is null beside calls when told`() async throws {
        try await withDemo { server in
            let deltas = try server.ask("demo: call f {} whole null-content-not-a-way").status
            #expect(deltas == 400)
            let told = try server.ask("demo: call f {} whole && null-content").deltas
            #expect(told[1].hasPrefix(#"{"content":null,"tool_calls":"#))
        }
    }

    @Test func `ids of two answers differ`() async throws {
        try await withDemo { server in
            let ids = try (0..<2).map { _ in
                try server.ask("demo: call f {}", stream: false).json["choices"]?.elements.first { _ in true
                }?["message"]?[
                    "tool_calls"]?.elements.first { _ in true }?["id"]?.string
            }
            #expect(ids[0] != nil && ids[0] != ids[1])
        }
    }

    @Test func `a whole answer has its calls whole`() async throws {
        try await withDemo { server in
            let message = try server.ask(
                #"demo: say ok && call f {"a": 1} && call g {"b":2} object-arguments && think hm"#,
                stream: false
            ).json["choices"]?.elements.first { _ in true }
            #expect(message?["finish_reason"]?.string == "tool_calls")
            let calls = Array(try #require(message?["message"]?["tool_calls"]).elements)
            #expect(calls.map { $0["function"]?["name"]?.string } == ["f", "g"])
            #expect(calls.map { $0["function"]?["arguments"]?.isObject } == [true, true])
            #expect(message?["message"]?["content"]?.string == "ok")
            #expect(message?["message"]?["reasoning_content"]?.string == "hm")
        }
    }
}

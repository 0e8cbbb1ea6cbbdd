import Foundation
import Testing
import Translation
import Wire

/// Counts of real tokenizers, written by `Scripts/measure-token-estimate`.
private enum TokenReference {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/tokens")

    static func read(_ file: String) throws -> JSONDocument {
        try JSONDocument([UInt8](Data(contentsOf: folder.appending(path: file))))
    }

    static func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: file))
    }
}

@Suite struct TokenEstimateTests {
    @Test(arguments: CapturedRequest.all, ["o200k_base", "cl100k_base"])
    func `the estimate is within 15 percent of a real tokenizer`(captured: CapturedRequest, encoding: String)
        throws
    {
        let reference = try TokenReference.read("reference.json").root
        let count = try #require(reference[captured.name]?[encoding]?.double)
        let estimate = Double(TokenEstimate.input(of: try captured.request()))
        #expect(abs(estimate / count - 1) <= 0.15, "estimated \(estimate), counted \(count)")
    }

    @Test func `the estimates are those of the published table`() throws {
        let lines = try CapturedRequest.all.map {
            #"  "\#($0.name)": \#(TokenEstimate.input(of: try $0.request()))"#
        }
        let text = "{\n" + lines.joined(separator: ",\n") + "\n}\n"
        if RequestGolden.isUpdating { try TokenReference.write(text, to: "estimates.json") }
        #expect(String(decoding: try TokenReference.read("estimates.json").bytes, as: UTF8.self) == text)
    }

    private func estimate(_ messages: String, _ more: String = "") throws -> Int {
        TokenEstimate.input(
            of: try .forCounting(Array(#"{"model":"m","messages":\#(messages)\#(more)}"#.utf8)))
    }

    private func estimate(text: String) throws -> Int {
        try estimate(#"[{"role":"user","content":"\#(text)"}]"#)
    }

    /// Counted with o200k_base.
    @Test(arguments: [
        ("The quick brown fox jumps over the lazy dog, and nobody on the farm is surprised by it.", 20),
        ("func answer(_ request: Request) throws -> Reply { let caller = try keys.caller(of: request) }", 23),
        ("请在提交之前检查所有文件，并确认测试已经通过。如果有问题，请先修复再继续。", 22),
        ("Пожалуйста, проверьте все файлы перед отправкой изменений.", 15),
        ("Die Straße ist gesperrt, deshalb müssen alle Fahrzeuge die Umleitung über das Dorf nehmen.", 19),
        ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 43),
    ])
    func `other texts come out near, too`(text: String, count: Int) throws {
        let estimate = try estimate(text: text) - 4
        #expect(abs(Double(estimate) / Double(count) - 1) < 0.35, "estimated \(estimate), counted \(count)")
    }

    @Test func `letters weigh the same however they are spelt`() throws {
        #expect(try estimate(text: #"\u4e2d\u6587\u5b57"#) == estimate(text: "中文字"))
        #expect(try estimate(text: #"caf\u00e9 \ud83c\udf89"#) == estimate(text: "café 🎉"))
    }

    @Test func `more text is more tokens`() throws {
        let sizes = try [0, 10, 100, 1_000].map {
            try estimate(text: String(repeating: "some words ", count: $0))
        }
        #expect(sizes == sizes.sorted())
        #expect(Set(sizes).count == sizes.count)
        #expect(try estimate(text: "") > 0)
    }

    @Test func `an image costs by its size, not by its bytes`() throws {
        // Headers of a PNG of 1024 by 768 and of a JPEG of 300 by 200, and bytes of neither.
        let png = "iVBORw0KGgoAAAANSUhEUgAABAAAAAMACAIAAAA" + String(repeating: "A", count: 4_000)
        let jpeg =
            "/9j/4AAQSkZJRgABAQAAAQABAAD/wAARCADIASwDASIAAhEBAxEB" + String(repeating: "A", count: 4_000)
        let cost = { (data: String) in
            let block = #"{"type":"image","source":{"type":"base64","data":"\#(data)"}}"#
            return try estimate(#"[{"role":"user","content":[\#(block)]}]"#) - 4
        }
        #expect(try cost(png) == 1_049)
        #expect(try cost(jpeg) == 80)
        #expect(try cost("R0lGODlh") == 1_000)
        #expect(try cost("") == 1_000)
        #expect(try cost("/9j/") == 1_000)
    }

    @Test func `tools that wait to be loaded cost nothing yet`() throws {
        let tool = #"{"name":"late","description":"A tool that comes late.","input_schema":{"type":"object"}"#
        let hello = #"{"role":"user","content":"hi"}"#
        let loaded =
            #"{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"late","input":{}}]}"#
        let none = try estimate("[\(hello)]")
        #expect(try estimate("[\(hello)]", #","tools":[\#(tool),"defer_loading":true}]"#) == none)
        #expect(try estimate("[\(hello)]", #","tools":[\#(tool)}]"#) > none)
        let used = try estimate("[\(hello),\(loaded)]")
        #expect(try estimate("[\(hello),\(loaded)]", #","tools":[\#(tool),"defer_loading":true}]"#) > used)
    }
}

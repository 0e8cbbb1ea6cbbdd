/// Writes the lines of server-sent events, with the oddities that a script asks for.
struct EventFraming: Sendable {
    private let lineEnd: [UInt8]
    /// What stands before each event.
    private let comment: [UInt8]
    /// What stands before its data.
    private let field: [UInt8]
    /// What parts the two halves of the data.
    private let middle: [UInt8]
    private let quirks: Set<Quirk>
    private var number = 0

    init(_ quirks: Set<Quirk>) {
        self.quirks = quirks
        lineEnd = quirks.contains(.crlf) ? [0x0D, 0x0A] : quirks.contains(.cr) ? [0x0D] : [0x0A]
        field = Array((quirks.contains(.noSpace) ? "data:" : "data: ").utf8)
        comment =
            quirks.contains(.comments) ? Array(": OPENROUTER PROCESSING".utf8) + lineEnd + lineEnd : []
        middle = quirks.contains(.dataLines) ? lineEnd + field : []
    }

    /// What precedes all events.
    mutating func begin(_ out: inout [UInt8]) {
        if quirks.contains(.bom) { out += [0xEF, 0xBB, 0xBF] }
        if quirks.contains(.eventIDs) { out += Array("retry: 3000".utf8) + lineEnd + lineEnd }
    }

    /// Opens an event, with a name or without one; its data follow.
    mutating func open(event name: StaticString? = nil, _ out: inout [UInt8]) {
        out += comment
        if quirks.contains(.eventIDs) {
            number += 1
            out += Array("id: \(number)".utf8) + lineEnd
        }
        if let name { out += Array("event: \(name)".utf8) + lineEnd }
        out += field
    }

    /// Where the data may continue on a line of their own.
    func breakLine(_ out: inout [UInt8]) {
        out += middle
    }

    func close(_ out: inout [UInt8]) {
        out += lineEnd
        out += lineEnd
    }

    /// A whole event.
    mutating func append(event name: StaticString? = nil, data: [UInt8], to out: inout [UInt8]) {
        open(event: name, &out)
        out += data
        close(&out)
    }

    func appendComment(_ out: inout [UInt8]) {
        out += Array(": keep-alive".utf8)
        close(&out)
    }

    func appendDone(_ out: inout [UInt8]) {
        out += comment + field
        out += Array((quirks.contains(.spacedDone) ? "  [DONE]  " : "[DONE]").utf8)
        close(&out)
    }

    /// Takes the line ends of the last event back, when the script wants it so.
    func finish(_ out: inout [UInt8]) {
        guard quirks.contains(.noLastBlankLine) else { return }
        while let last = out.last, last == 0x0A || last == 0x0D { out.removeLast() }
    }
}

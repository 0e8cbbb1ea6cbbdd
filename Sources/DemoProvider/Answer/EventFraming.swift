/// Writes the lines of server-sent events, with the oddities that a script asks for.
struct EventFraming: Sendable {
    private let lineEnd: [UInt8]
    /// What stands before the data of each event, but for its id.
    private let lead: [UInt8]
    /// What parts the two halves of the data.
    private let middle: [UInt8]
    private let quirks: Set<Quirk>
    private var number = 0

    init(_ quirks: Set<Quirk>) {
        self.quirks = quirks
        lineEnd = quirks.contains(.crlf) ? [0x0D, 0x0A] : quirks.contains(.cr) ? [0x0D] : [0x0A]
        let field = Array((quirks.contains(.noSpace) ? "data:" : "data: ").utf8)
        let comment = Array(": OPENROUTER PROCESSING".utf8) + lineEnd + lineEnd
        lead = (quirks.contains(.comments) ? comment : []) + field
        middle = quirks.contains(.dataLines) ? lineEnd + field : []
    }

    /// What precedes all events.
    mutating func begin(_ out: inout [UInt8]) {
        if quirks.contains(.bom) { out += [0xEF, 0xBB, 0xBF] }
        if quirks.contains(.eventIDs) { out += Array("retry: 3000".utf8) + lineEnd + lineEnd }
    }

    /// Opens an event; its data follow.
    mutating func open(_ out: inout [UInt8]) {
        if quirks.contains(.eventIDs) {
            number += 1
            out += Array("id: \(number)".utf8) + lineEnd
        }
        out += lead
    }

    /// Where the data may continue on a line of their own.
    func breakLine(_ out: inout [UInt8]) {
        out += middle
    }

    func close(_ out: inout [UInt8]) {
        out += lineEnd
        out += lineEnd
    }

    /// An event with a name.
    func append(event: String, data: [UInt8], to out: inout [UInt8]) {
        out += Array("event: \(event)".utf8) + lineEnd + lead + data
        close(&out)
    }

    func appendComment(_ out: inout [UInt8]) {
        out += Array(": keep-alive".utf8)
        close(&out)
    }

    func appendDone(_ out: inout [UInt8]) {
        out += lead
        out += Array((quirks.contains(.spacedDone) ? "  [DONE]  " : "[DONE]").utf8)
        close(&out)
    }

    /// Takes the line ends of the last event back, when the script wants it so.
    func finish(_ out: inout [UInt8]) {
        guard quirks.contains(.noLastBlankLine) else { return }
        while let last = out.last, last == 0x0A || last == 0x0D { out.removeLast() }
    }
}

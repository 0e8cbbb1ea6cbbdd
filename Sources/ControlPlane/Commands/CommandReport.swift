import Presentation
import Wire

/// One line of the answer to an order: what a command says while it runs, and how it ended.
public enum CommandReport: Equatable, Sendable {
    /// The first line: the build that runs the command.
    case version(String)
    /// Text for stdout.
    case output(String)
    /// Text for stderr.
    case talk(String)
    /// The last line: nothing was changed, because this has to be read first. The order is sent again with it.
    case needs(CommandInput)
    /// The last line: the exit code.
    case status(Int32)
    /// Sent now and then while there is nothing to say, so that both sides notice when the other is gone.
    case nothing

    /// The most bytes of text in one line.
    static let longestText = 64 << 10
    /// More than any line has, with every byte of its text escaped.
    public static let longestLine = 512 << 10

    /// The line, with its end.
    var line: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            switch self {
            case .version(let version): json.field("version", version)
            case .output(let text): json.field("stdout", text)
            case .talk(let text): json.field("stderr", text)
            case .needs(let input):
                json.name("needs")
                json.object { input.writeFields(to: &$0) }
            case .status(let status): json.field("status", Int(status))
            case .nothing: break
            }
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// Reads a line without its end; nil when it is none of these.
    public init?(line: [UInt8]) {
        guard let root = (try? JSONDocument(line))?.root, root.isObject else { return nil }
        guard let member = root.members.first(where: { _ in true }) else {
            self = .nothing
            return
        }
        switch member.name {
        case "version": self.init(member.value.string, CommandReport.version)
        case "stdout": self.init(member.value.string, CommandReport.output)
        case "stderr": self.init(member.value.string, CommandReport.talk)
        case "needs": self.init(CommandInput(member.value), CommandReport.needs)
        case "status": self.init(member.value.int.flatMap { Int32(exactly: $0) }, CommandReport.status)
        default: return nil
        }
    }

    private init?<Value>(_ value: Value?, _ make: (Value) -> CommandReport) {
        guard let value else { return nil }
        self = make(value)
    }

    /// The same in as many lines as it takes.
    var pieces: [CommandReport] {
        switch self {
        case .output(let text): Self.cut(text).map { .output($0) }
        case .talk(let text): Self.cut(text).map { .talk($0) }
        case .version, .needs, .status, .nothing: [self]
        }
    }

    private static func cut(_ text: String) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while rest.utf8.count > longestText {
            var end = rest.utf8.index(rest.startIndex, offsetBy: longestText)
            // Not within a character's bytes.
            while rest.utf8[end] & 0xC0 == 0x80 { end = rest.utf8.index(before: end) }
            pieces.append(String(rest[..<end]))
            rest = rest[end...]
        }
        pieces.append(String(rest))
        return pieces
    }
}

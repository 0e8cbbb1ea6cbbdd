import Domain
import Presentation
import Wire

/// A command that an administrator wants to have run on the server, and what it may read meanwhile.
public struct CommandOrder: Sendable {
    /// The words behind `tollgate`.
    public var arguments: [String]
    /// What was read on the client's side so far; nil for what is not there. It may be secret.
    public var inputs: [CommandInput: Secret?]

    public init(_ arguments: [String], inputs: [CommandInput: Secret?] = [:]) {
        self.arguments = arguments
        self.inputs = inputs
    }

    /// Where orders are sent to.
    public static let path = "/v1/organizations/commands"

    /// A server takes no order of more bytes.
    public static let longestBody = ControlPlane.Limit.body

    /// The most words, and the most bytes in all of them.
    static let longest = (words: 256, bytes: 128 << 10)
    /// The most things that one command reads.
    static let mostInputs = 16

    /// The order as the body of a request.
    public var body: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("arguments", array: arguments) { json, word in json.value(word) }
            guard !inputs.isEmpty else { return }
            json.field("inputs", array: inputs) { json, given in
                json.object { json in
                    given.key.writeFields(to: &json)
                    if let text = given.value {
                        text.reveal { json.field("text", $0) }
                    } else {
                        json.name("text")
                        json.null()
                    }
                }
            }
        }
        return json.bytes
    }

    static let fields: [Route.Field] = [
        .init(
            name: "arguments", kind: .array, summary: "The words behind `tollgate`, without --url.",
            isRequired: true),
        .init(
            name: "inputs", kind: .array,
            summary: """
                What the command reads on the client's side, as an answer with `needs` asked for it: kind, name and \
                text, which is null for what is not there.
                """),
    ]

    /// Reads the body of a request.
    init(_ body: Fields) throws {
        guard case .set(let words) = try body.texts("arguments"), !words.isEmpty else {
            throw InvalidField("arguments", "Required")
        }
        let bytes = words.reduce(0) { $0 + $1.utf8.count }
        guard words.count <= Self.longest.words, bytes <= Self.longest.bytes else {
            throw InvalidField(
                "arguments", "must be at most \(Self.longest.words) words of \(Self.longest.bytes) bytes")
        }
        self.init(words)
        guard body.has("inputs") else { return }
        for fields in try body.list("inputs", names: ["kind", "name", "text"], count: 0...Self.mostInputs) {
            guard case .set(let text) = try fields.text("text") else {
                throw InvalidField(fields.name("text"), "Required")
            }
            let input = try CommandInput(fields)
            guard inputs.updateValue(text.map { Secret($0) }, forKey: input) == nil else {
                throw InvalidField(fields.name("name"), "must be given once")
            }
        }
    }
}

import Domain
import Wire

/// Something that a command reads on the side of whoever typed it, never on the server's.
public enum CommandInput: Hashable, Sendable {
    /// The text of a file that the arguments name.
    case file(String)
    /// A variable of the environment that the arguments name.
    case variable(String)
    /// A line that is asked for with a prompt and not echoed, or the next one of stdin.
    case secret(prompt: String)
    /// Whether a person says yes to a question.
    case answer(question: String)

    private init?(kind: String, name: String) {
        switch kind {
        case "file": self = .file(name)
        case "variable": self = .variable(name)
        case "secret": self = .secret(prompt: name)
        case "answer": self = .answer(question: name)
        default: return nil
        }
    }

    private var kind: StaticString {
        switch self {
        case .file: "file"
        case .variable: "variable"
        case .secret: "secret"
        case .answer: "answer"
        }
    }

    private var name: String {
        switch self {
        case .file(let name), .variable(let name), .secret(let name), .answer(let name): name
        }
    }
}

extension CommandInput {
    /// Reads an input as both sides write it; nil when it is none that is known here.
    init?(_ value: JSONValue) {
        guard let kind = value["kind"]?.string, let name = value["name"]?.string else { return nil }
        self.init(kind: kind, name: name)
    }

    /// Reads an input that a client sent.
    init(_ fields: Fields) throws {
        let kind = try fields.requiredText("kind")
        guard let input = CommandInput(kind: kind, name: try fields.requiredText("name")) else {
            throw InvalidField(fields.name("kind"), "must be one of file, variable, secret, answer")
        }
        self = input
    }

    /// Writes the members that name it.
    func writeFields(to json: inout JSONWriter) {
        json.name("kind")
        json.value(kind)
        json.field("name", name)
    }
}

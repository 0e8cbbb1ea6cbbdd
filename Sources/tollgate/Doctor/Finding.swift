import Presentation
import Wire

/// One line of the doctor's report.
struct Finding: Equatable, Sendable {
    enum Level: String, Sendable {
        case ok
        /// Works, and may not for long or not as meant.
        case warn
        /// Does not work.
        case fail
    }

    var level: Level
    /// What was looked at, such as `database` or `provider openai`.
    var subject: String
    var message: String
    /// What to do about it.
    var fix: String?

    static func ok(_ subject: String, _ message: String) -> Finding {
        Finding(level: .ok, subject: subject, message: message, fix: nil)
    }

    static func warn(_ subject: String, _ message: String, fix: String? = nil) -> Finding {
        Finding(level: .warn, subject: subject, message: message, fix: fix)
    }

    static func fail(_ subject: String, _ message: String, fix: String? = nil) -> Finding {
        Finding(level: .fail, subject: subject, message: message, fix: fix)
    }

    /// For a person; what to do stands on a line of its own.
    var text: String {
        let line = "\(level.rawValue.padded(to: 4))  \(subject.printable): \(message.printable)\n"
        return fix.map { line + "      → \($0.printable)\n" } ?? line
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("level", level.rawValue)
            json.field("subject", subject)
            json.field("message", message)
            json.field("fix", optional: fix)
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

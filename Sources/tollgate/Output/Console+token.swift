import Domain
import Presentation
import Wire

extension Console {
    /// Shows a whole key, this once: alone, or as JSON in the field `token` before the key's own members.
    func printToken(
        _ token: Secret, asJSON: Bool, before writeKey: (inout JSONWriter) -> Void
    ) throws(CommandFailure) {
        try token.reveal { text throws(CommandFailure) in
            guard asJSON else { return try print(text) }
            try printJSON { json in
                json.object { json in
                    json.field("token", text)
                    writeKey(&json)
                }
            }
        }
    }
}

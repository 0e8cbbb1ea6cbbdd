import Domain
import Wire

extension Cooldown {
    /// What is passed over, why, and until when. A credential appears with its id.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("subject", kind)
            json.field("provider", subject.provider.text)
            json.field("credential", optional: subject.credential?.text)
            json.field("model", optional: subject.model)
            json.field("reason", reason.rawValue)
            json.field("status", optional: status)
            json.field("failures", failures)
            json.field("since", time: since)
            json.field("until", time: until)
        }
    }

    private var kind: String {
        switch subject {
        case .provider: "provider"
        case .credential: "credential"
        case .allowance: "allowance"
        case .target: "target"
        }
    }
}

/// One verb of the script language: how it is written, what it does, how its words are understood.
///
/// `all` is the only list of verbs; parser and help both read it.
struct DemoVerb: Sendable {
    /// What follows the verb.
    enum Form: Sendable {
        /// Words and options, in any order.
        case words
        /// Options out of these first, then free text to the end of the action.
        case text(options: [String])
    }

    let name: String
    /// The arguments, as help shows them.
    let usage: String
    let summary: String
    var form = Form.words
    let build: @Sendable (inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind

    static let all = content + usageAndFinish + failures + delivery + quirks

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    static func named(_ name: String) -> DemoVerb? {
        byName[name]
    }

    /// The quirks, each a verb without arguments.
    static let quirks = Quirk.allCases.map { quirk in
        DemoVerb(name: quirk.rawValue, usage: "", summary: quirk.summary) {
            (_: inout ScriptArguments) throws(ScriptError) -> DemoAction.Kind in .quirk(quirk)
        }
    }
}

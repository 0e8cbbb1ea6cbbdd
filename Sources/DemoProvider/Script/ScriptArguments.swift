/// The words after a verb, taken one by one by the verb that understands them; what is left over is an error.
struct ScriptArguments {
    let verb: String
    /// The free text of a verb that has one.
    var text = ""
    private var words: [String] = []
    private var options: [(name: String, value: String)] = []

    init(verb: String) {
        self.verb = verb
    }

    mutating func add(_ word: ScriptCursor.Word) {
        switch word {
        case .plain(let word): words.append(word)
        case .option(let name, let value): options.append((name, value))
        }
    }

    /// The first word that nothing has taken.
    mutating func takeWord() -> String? {
        words.isEmpty ? nil : words.removeFirst()
    }

    /// The first word that nothing has taken, when `condition` holds for it.
    mutating func takeWord(where condition: (String) -> Bool) -> String? {
        guard let first = words.first, condition(first) else { return nil }
        return words.removeFirst()
    }

    /// Whether `name` stands among the words.
    mutating func takeFlag(_ name: String) -> Bool {
        guard let index = words.firstIndex(of: name) else { return false }
        words.remove(at: index)
        return true
    }

    /// Every word that names a case of `flags`.
    mutating func takeFlags<Flag: RawRepresentable<String> & CaseIterable & Hashable>(
        of flags: Flag.Type
    ) -> Set<Flag> {
        var taken: Set<Flag> = []
        for flag in flags.allCases where takeFlag(flag.rawValue) { taken.insert(flag) }
        return taken
    }

    mutating func takeOption(_ name: String) -> String? {
        guard let index = options.firstIndex(where: { $0.name == name }) else { return nil }
        return options.remove(at: index).value
    }

    mutating func takeNumber(_ name: String, in range: ClosedRange<Int>) throws(ScriptError) -> Int? {
        guard let value = takeOption(name) else { return nil }
        return try number(value, called: "\(name)=", in: range)
    }

    /// The first word as a number.
    mutating func takeNumber(in range: ClosedRange<Int>) throws(ScriptError) -> Int? {
        guard let word = takeWord(where: { $0.first?.isNumber == true }) else { return nil }
        return try number(word, called: "number", in: range)
    }

    /// Seconds with an optional fraction, as milliseconds; at most a day.
    func milliseconds(_ value: String) throws(ScriptError) -> Int {
        guard let seconds = Double(value), seconds >= 0, seconds <= 86_400 else {
            throw ScriptError("`\(verb)` takes seconds from 0 to 86400, not `\(value)`")
        }
        return Int((seconds * 1_000).rounded())
    }

    mutating func takeChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of choices: Choice.Type
    ) throws(ScriptError) -> Choice? {
        guard let value = takeOption(name) else { return nil }
        if let choice = Choice(rawValue: value) { return choice }
        let known = choices.allCases.map(\.rawValue).joined(separator: ", ")
        throw ScriptError("`\(verb) \(name)=` takes one of \(known), not `\(value)`")
    }

    /// `before`, `after=N` or `after=end`.
    mutating func takeMoment() throws(ScriptError) -> Moment? {
        if takeFlag("before") { return .beforeHead }
        guard let value = takeOption("after") else { return nil }
        if value == "end" { return .afterChunks(.max) }
        return .afterChunks(try number(value, called: "after=", in: 0...1_000_000_000))
    }

    /// Refuses what no one has taken.
    func finish() throws(ScriptError) {
        if let word = words.first { throw ScriptError("`\(verb)` does not know `\(word)`") }
        if let option = options.first { throw ScriptError("`\(verb)` does not know `\(option.name)=`") }
    }

    private func number(
        _ value: String, called name: String, in range: ClosedRange<Int>
    ) throws(ScriptError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw ScriptError("`\(verb)` takes a \(name) from \(bounds), not `\(value)`")
        }
        return number
    }
}

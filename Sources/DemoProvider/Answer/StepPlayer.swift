/// Chooses the step that a request gets, and puts its plan together.
struct StepPlayer {
    let counters: ActionCounters
    /// The pace of streams whose script names none.
    let pace: Pace

    /// Fails with a 400 when the script cannot be read.
    func plan<Body: ScriptedRequest>(for body: Body, caller: String) throws(ErrorAnswer) -> AnswerPlan {
        var plan = AnswerPlan(api: Body.api)
        let model = DemoModel(name: body.model)
        let found = ScriptFinder(messages: body.messages)
        var actions = model.always
        var closing = false
        if let found, let script = try parse(found.lines) {
            closing = found.step >= script.steps.count
            if !closing { actions += script.steps[found.step] }
        } else {
            actions += model.unscripted
        }
        let place = Place(caller: caller, lines: found?.lines ?? [], step: found?.step ?? 0)
        for (index, action) in actions.enumerated() {
            guard applies(action.condition, to: body, at: place, index) else { continue }
            guard plan.add(action.kind, tokens: body.tokens) else { return plan }
        }
        plan.speak(otherwise: closing ? Greeting.closing : Greeting.answer(to: body))
        plan.honour(stops: body.stops)
        plan.paceUnlessSet(pace)
        return plan
    }

    /// `nil` for a script of remarks only, which is none.
    private func parse(_ lines: [String]) throws(ErrorAnswer) -> DemoScript? {
        do {
            let script = try DemoScript(lines: lines)
            return script.steps.isEmpty ? nil : script
        } catch {
            throw .invalid("The demo script cannot be played: \(error.message)", code: "demo_script")
        }
    }

    private struct Place {
        let caller: String
        let lines: [String]
        let step: Int
    }

    private func applies(
        _ condition: DemoAction.Condition, to body: some ScriptedRequest, at place: Place, _ index: Int
    ) -> Bool {
        if let model = condition.model, model != body.model { return false }
        if let stream = condition.stream, stream != body.stream { return false }
        guard let times = condition.times else { return true }
        let key = ([place.caller, "\(place.step)", "\(index)"] + place.lines).joined(separator: "\n")
        return counters.next(for: key) <= times
    }
}

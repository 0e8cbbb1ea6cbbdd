import ArgumentParser
import Domain
import SQLiteStorage

struct ModelsMap: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Map a requested model to targets.",
        discussion: """
            Targets of a lower priority number are tried first; among equals, weight is the share of requests. \
            A mapping that exists for the pattern is replaced. Only '#' or '@' with one to three digits at the \
            end is read as priority or weight; a model whose own name ends so is written with a weight.

            A target with ',when=' is for some requests alone: \(RoutingCondition.forms). They go there first, and \
            to the targets without a condition when it cannot be reached; all others never do. ',max-output=' and \
            ',context-window=' say of one target what the options say of all: a prompt that is longer than a window \
            goes to a target that it fits.

            --display-name is what lists of models show people: GET /v1/models, and Claude Code where it offers models. \
            Requests still carry the name that is mapped.

            EXAMPLE
              tollgate models map 'claude-*-haiku*' --to openai/gpt-5-mini --max-output 32000
              tollgate models map 'claude-*' --to openai/gpt-5.1@3 --to azure/gpt-5.1@1 --to local/qwen#2
              tollgate models map 'claude-*' --to local/qwen,context-window=128000 \\
                --to gemini/gemini-2.5-pro,when=long-context:128000 --to openai/gpt-5-mini,when=background
              tollgate models map gpt-5.1 --to openai/gpt-5.1 --display-name 'GPT 5.1 (team)'
            """
    )

    @Argument(
        help: "A model's name, or a pattern in which '*' stands for any run of characters.",
        transform: PatternArgument.parse)
    var pattern: ModelPattern

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("A target; give it several times for several.", valueName: TargetArgument.form),
        transform: TargetArgument.parse)
    var targets: [TargetArgument]

    @Option(help: ArgumentHelp("The most tokens the models can answer with.", valueName: "tokens"))
    var maxOutput: Int?

    @Option(help: ArgumentHelp("The models' context window.", valueName: "tokens"))
    var contextWindow: Int?

    @Option(help: ArgumentHelp("What lists of models show people; else the name itself.", valueName: "text"))
    var displayName: String?

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if targets.isEmpty { throw ValidationError("Give at least one target: --to \(TargetArgument.form).") }
        for (index, target) in targets.enumerated()
        where targets[..<index].contains(where: {
            $0.provider == target.provider && $0.model == target.model
                && $0.condition == target.condition
        }
        ) {
            throw ValidationError("The target \(target.provider)/\(target.model) is given twice.")
        }
        for (name, number) in [("--max-output", maxOutput), ("--context-window", contextWindow)] {
            if let number, !(1...1_000_000_000).contains(number) {
                throw ValidationError("\(name) is a number of tokens greater than 0.")
            }
        }
    }

    func run(in invocation: Invocation) async throws {
        if let displayName { try FieldRule.checkName(displayName, field: "display-name") }
        let mapping = Mapping(
            pattern: pattern,
            targets: targets.map { target in
                Target(
                    provider: target.provider, model: target.model, priority: target.priority,
                    weight: target.weight, outputLimit: target.outputLimit ?? maxOutput,
                    contextWindow: target.contextWindow ?? contextWindow, condition: target.condition)
            }, displayName: displayName)
        let replaced = try await database.withStore(in: invocation) { store in
            let directory = try await store.directory()
            for target in targets where directory.providers[target.provider] == nil {
                throw CommandFailure(
                    .notFound, "there is no provider \(target.provider)",
                    hint: "tollgate providers add \(target.provider) --profile … --base-url …")
            }
            try await store.put(mapping, by: invocation.actor, at: invocation.now())
            return directory.mappings.contains { $0.pattern == pattern }
        }
        let console = invocation.console
        console.say("\(replaced ? "Replaced the mapping of" : "Mapped") \(pattern):")
        for target in mapping.targets {
            let condition = target.condition.map { ", only for \($0.text)" } ?? ""
            console.say("  \(target) (priority \(target.priority), weight \(target.weight)\(condition))")
        }
        console.say(
            pattern.isExact
                ? "Next: tollgate models explain \(pattern.text.shellQuoted)" : "Next: tollgate models list")
    }
}

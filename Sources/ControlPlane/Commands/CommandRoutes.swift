import Domain
import Wire

/// The commands of `tollgate` on a running server, for `tollgate … --url`.
enum CommandRoutes {
    static let all: [Route] = [
        .post(
            CommandOrder.path,
            """
            Run a command of `tollgate` here. Answers lines of JSON: version, stdout, stderr, and at the end status \
            or needs. The role that it takes is the command's own.
            """,
            CommandOrder.fields, access: .read, answer: run)
    ]

    @Sendable
    private static func run(_ call: Call) async throws -> Answer {
        let order = try CommandOrder(call.body)
        guard let holder = call.holder, let runs = call.plane.commands else {
            throw ErrorReply.notFound("This server runs no commands.")
        }
        // A proxy that collects the answer would keep what is followed live from its follower.
        var answer = Answer(
            type: "application/jsonl", headers: [(name: "x-accel-buffering", value: "no")], body: [])
        answer.pieces = { send in
            try await runs.run(order, for: holder, while: call.isStillAdmitted, send: send)
        }
        return answer
    }
}

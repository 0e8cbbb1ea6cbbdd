import Domain
import Wire

/// What is asked without a key: whether the process lives and can serve, and what there is.
enum HealthRoutes {
    static let all: [Route] = [
        .get("/health/live", "Whether the process lives.", access: .open) { _ in
            Answer.json { json in
                json.beginObject()
                json.field("status", "ok")
                json.endObject()
            }
        },
        .get("/health/ready", "Whether the database can be read.", access: .open) { call in
            let isReady = (try? await call.store.revision()) != nil
            var answer = Answer.json { json in
                json.beginObject()
                json.field("status", isReady ? "ok" : "unavailable")
                json.endObject()
            }
            if !isReady { answer.status = 503 }
            return answer
        },
        .get("/openapi.json", "This description of all paths.", access: .open) { _ in
            Answer(body: OpenAPI.document(of: RouteTable.all))
        },
    ]
}

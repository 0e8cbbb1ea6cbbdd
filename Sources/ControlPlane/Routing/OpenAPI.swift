import HTTPTypes
import Presentation
import Wire

/// The description of all routes, OpenAPI 3.1. Source: <https://spec.openapis.org/oas/v3.1.0>.
enum OpenAPI {
    static func document(of routes: [Route]) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.field("openapi", "3.1.0")
            json.name("info")
            json.object { json in
                json.field("title", "Tollgate administration")
                json.field("version", "1")
                json.field(
                    "description",
                    "Anthropic's Admin API where it has a shape for something, and routes of our own.")
            }
            json.name("paths")
            json.object { json in
                var paths: [String] = []
                for route in routes where !paths.contains(route.path) { paths.append(route.path) }
                for path in paths {
                    json.name(path)
                    json.object { json in
                        for route in routes where route.path == path { write(route, to: &json) }
                    }
                }
            }
            json.name("components")
            json.object { writeComponents(to: &$0) }
        }
        return json.bytes
    }

    private static func write(_ route: Route, to json: inout JSONWriter) {
        json.name(route.method.rawValue.lowercased())
        json.object { json in
            json.field("summary", route.summary)
            json.field("operationId", operation(route))
            json.field("x-role", route.access.rawValue)
            json.field("security", array: route.access == .open ? [] : ["key", "bearer"]) { json, scheme in
                json.object { json in
                    json.name(scheme)
                    json.beginArray()
                    json.endArray()
                }
            }
            writeParameters(of: route, to: &json)
            if !route.fields.isEmpty { writeBody(of: route, to: &json) }
            json.name("responses")
            json.object { json in
                json.name("200")
                json.object { $0.field("description", "Done.") }
                json.name("default")
                json.object { json in
                    json.field("description", "An error in Anthropic's shape.")
                    json.name("content")
                    json.object { json in
                        json.name("application/json")
                        json.object { json in
                            json.name("schema")
                            json.object { $0.field("$ref", "#/components/schemas/Error") }
                        }
                    }
                }
            }
        }
    }

    /// `get_v1_organizations_api_keys_id`: unique, because method and path are.
    private static func operation(_ route: Route) -> String {
        let words = route.path.split { !($0.isLetter || $0.isNumber) }
        return ([route.method.rawValue.lowercased()[...]] + words).joined(separator: "_")
    }

    private static func writeParameters(of route: Route, to json: inout JSONWriter) {
        json.name("parameters")
        json.beginArray()
        for part in route.partNames {
            json.object { json in
                json.field("name", part)
                json.field("in", "path")
                json.field("required", true)
                json.name("schema")
                json.object { $0.field("type", "string") }
            }
        }
        for parameter in route.parameters {
            json.object { json in
                json.field("name", parameter.isList ? parameter.name + "[]" : parameter.name)
                json.field("in", "query")
                json.field("required", parameter.isRequired)
                json.field("description", parameter.summary)
                json.name("schema")
                json.object { json in
                    json.field("type", parameter.isList ? "array" : "string")
                    guard parameter.isList else { return }
                    json.name("items")
                    json.object { $0.field("type", "string") }
                }
            }
        }
        json.endArray()
    }

    private static func writeBody(of route: Route, to json: inout JSONWriter) {
        json.name("requestBody")
        json.object { json in
            json.name("content")
            json.object { json in
                json.name("application/json")
                json.object { json in
                    json.name("schema")
                    json.object { json in
                        json.field("type", "object")
                        json.field("additionalProperties", false)
                        json.field("required", array: route.fields.filter(\.isRequired)) { json, field in
                            json.value(field.name)
                        }
                        json.name("properties")
                        json.object { json in
                            for field in route.fields {
                                json.name(field.name)
                                json.object { json in
                                    json.field("type", field.kind.rawValue)
                                    json.field("description", field.summary)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func writeComponents(to json: inout JSONWriter) {
        json.name("securitySchemes")
        json.object { json in
            json.name("key")
            json.object { json in
                json.field("type", "apiKey")
                json.field("in", "header")
                json.field("name", "x-api-key")
            }
            json.name("bearer")
            json.object { json in
                json.field("type", "http")
                json.field("scheme", "bearer")
            }
        }
        json.name("schemas")
        json.object { json in
            json.name("Error")
            json.object { json in
                json.field("type", "object")
                json.name("properties")
                json.object { json in
                    for (name, type) in [("type", "string"), ("error", "object"), ("request_id", "string")] {
                        json.name(name)
                        json.object { $0.field("type", type) }
                    }
                }
            }
        }
    }
}

import Domain
import Wire

extension Provider {
    /// Credentials appear with their id and hint only.
    ///
    /// - Parameter cooldowns: What the server passes over, of this and other providers.
    public func write(to json: inout JSONWriter, cooldowns: [Cooldown]) {
        json.object { json in
            json.field("name", name.text)
            json.field("profile", profile)
            json.field("options", tags: options)
            json.field("base_url", baseURL)
            json.field("headers", array: headers) { json, header in
                json.object { json in
                    json.field("name", header.name)
                    json.field("value", header.value)
                }
            }
            json.field("proxy", optional: proxy)
            json.field("proxy_has_credential", proxyCredential != nil)
            json.name("timeouts")
            json.object { json in
                json.field("connect_ms", milliseconds: timeouts.connect)
                json.field("first_byte_ms", milliseconds: timeouts.firstByte)
                json.field("idle_ms", milliseconds: timeouts.idle)
            }
            json.field("credentials", array: credentials) { json, credential in
                json.object { json in
                    json.field("id", credential.id.text)
                    json.field("hint", credential.hint)
                    json.field("created_at", time: credential.createdAt)
                }
            }
            json.field("passed_over_until", time: passedOver(by: cooldowns))
            json.field("cooldowns", array: cooldowns.filter { $0.subject.provider == name }) {
                $1.write(to: &$0)
            }
            json.field("created_at", time: createdAt)
        }
    }
}

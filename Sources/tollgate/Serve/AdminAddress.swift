import ArgumentParser

/// Where administration is served, as it is typed: an address, or `off`.
struct AdminAddress: Equatable, Sendable {
    /// Nil for nowhere.
    var address: ListenAddress?

    /// For `@Option(transform:)`.
    @Sendable
    static func parse(_ text: String) throws -> AdminAddress {
        if text == "off" { return AdminAddress(address: nil) }
        return AdminAddress(address: try ListenAddress.parse(text))
    }
}

extension AdminAddress {
    /// By the environment, else the default.
    init(in invocation: Invocation) throws(CommandFailure) {
        guard let text = invocation.variable("TOLLGATE_ADMIN_LISTEN") else {
            self.init(address: ListenAddress(host: "127.0.0.1", port: 8788))
            return
        }
        guard let address = try? Self.parse(text) else {
            throw CommandFailure(
                .wrongUsage, "TOLLGATE_ADMIN_LISTEN is no address to listen on",
                hint: "set it to HOST:PORT, such as 127.0.0.1:8788, or to off")
        }
        self = address
    }
}

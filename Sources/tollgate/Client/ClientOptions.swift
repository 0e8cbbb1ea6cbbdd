import ArgumentParser
import Domain

/// How a client reaches the server, and with which key.
struct ClientOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A file that holds a service key.", valueName: "path"))
    var keyFile: String?

    @Option(
        help: ArgumentHelp(
            "Where the server listens; else TOLLGATE_LISTEN, else 127.0.0.1:8787.",
            valueName: "host:port or url"))
    var server: String?

    /// The server's address, as clients take it.
    func baseURL(in invocation: Invocation) throws(CommandFailure) -> String {
        let text = server ?? invocation.variable("TOLLGATE_LISTEN") ?? "127.0.0.1:8787"
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            return try AddressArgument.parseBase(text, option: "--server")
        }
        guard var address = try? ListenAddress.parse(text) else {
            throw CommandFailure(.wrongUsage, "\(text.printable) is no HOST:PORT and no URL")
        }
        // What listens everywhere is reached on this machine by its loopback address.
        if address.host == "0.0.0.0" { address.host = "127.0.0.1" }
        if address.host == "::" { address.host = "::1" }
        return "http://\(address.text)"
    }

    /// The service key in the file; nil when none was named.
    func key() throws(CommandFailure) -> Secret? {
        guard let keyFile else { return nil }
        let lines = try FilePath.readText(keyFile).split(whereSeparator: \.isWhitespace)
        guard lines.count == 1, let token = KeyToken(String(lines[0])) else {
            throw CommandFailure(
                .wrongUsage, "\(keyFile) holds no service key",
                hint: "tollgate keys create --name NAME > \(keyFile.shellQuoted)")
        }
        return token.whole
    }
}

import ControlPlane
import Upstream

// Why a server did not run a command, in words for the person who typed it.
extension CommandFailure {
    private static let listens =
        "administration listens at an address of its own (--admin-listen of `tollgate serve`)"

    /// No answer came.
    init(reaching address: RemoteAddress, _ error: UpstreamError) {
        let url = address.url
        switch error {
        case .connect, .timeout(phase: .connect):
            self.init(
                .failed, "nobody answers at \(url)", hint: "look whether the server runs; \(Self.listens)")
        case .resolve:
            self.init(.failed, "the host of \(url) has no address", hint: "look at the name in --url")
        case .tls:
            self.init(
                .failed, "no trusted TLS connection to \(url) can be made",
                hint: "look at its certificate; Tollgate itself speaks http")
        case .timeout: self.init(.failed, "\(url) does not answer in time", hint: "again in a moment")
        case .invalidRequest: self.init(.wrongUsage, "no request can be sent to \(url)")
        case .reset, .tooLarge, .cancelled, .linkLocal, .noSocket, .other: self.init(leftBy: address, error)
        }
    }

    /// The connection broke off; nobody knows here how far the command had come.
    init(leftBy address: RemoteAddress, _ error: UpstreamError?) {
        self.init(
            .failed,
            "the connection to \(address.url) ended before the answer did"
                + (error.map { " (\($0.shortDescription))" } ?? "")
                + "; whether the command was done is not known",
            hint: "tollgate audit list shows what was changed")
    }

    /// The answer is an error of HTTP.
    init(refusedBy address: RemoteAddress, status: Int, words: String?) {
        let url = address.url
        let said = words.map { ": \($0)" } ?? ""
        switch status {
        case 401:
            self.init(
                .refused, "the server at \(url) refuses the admin key in TOLLGATE_ADMIN_KEY\(said)",
                hint:
                    "make one on the server's machine with `tollgate admin-keys create --name NAME --role write`"
            )
        case 403: self.init(.refused, "the server at \(url) refuses this\(said)")
        case 404, 405:
            self.init(
                .failed, "what answers at \(url) runs no commands of Tollgate",
                hint: "\(Self.listens); a server of an earlier build has to be updated")
        case 413: self = .tooLarge(for: address)
        case 429, 529, 503:
            self.init(.failed, "the server at \(url) is busy\(said)", hint: "again in a moment")
        case 300..<400:
            self.init(
                .failed, "what answers at \(url) sends elsewhere, and an admin key is not sent after it",
                hint: "give the server's own address with --url")
        default: self.init(.failed, "the server at \(url) answers \(status)\(said)")
        }
    }

    /// A command has more to read than fits a request.
    static func tooLarge(for address: RemoteAddress) -> CommandFailure {
        CommandFailure(
            .refused, "the server at \(address.url) takes no more than 1 MiB with a command",
            hint: "run it on the server's machine, or split the file")
    }

    /// What answers does not speak as `tollgate serve` does.
    static func wrongProtocol(at address: RemoteAddress) -> CommandFailure {
        CommandFailure(
            .failed, "what answers at \(address.url) does not answer as a server of Tollgate does",
            hint: listens)
    }
}

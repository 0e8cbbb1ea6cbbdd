/// Why a transfer did not come to its end. Carries no URL, header or credential, so that it may be logged.
public enum UpstreamError: Error, Sendable, Equatable {
    /// Which wait was too long.
    public enum Phase: String, Sendable {
        case connect
        case firstByte = "first_byte"
        case idle
        case total
    }

    /// Which part of an answer went beyond its bound.
    public enum Part: String, Sendable {
        case headers
        case body
    }

    /// Nothing was sent; the text says which part of the request cannot be.
    case invalidRequest(String)

    /// The provider's name, or its proxy's, has no address.
    case resolve

    /// Nobody accepts connections there, or the proxy refused to make one.
    case connect

    /// The name stands for nothing but addresses of `LinkLocal`, or leads to none other that answers. No connection was
    /// made to them.
    case linkLocal

    /// This process or its machine has no socket left. Says nothing of the provider.
    case noSocket

    /// No TLS 1.2 or later, or a certificate that is not trusted.
    case tls

    case timeout(phase: Phase)

    /// The connection ended before the answer did, or the answer broke the rules of its framing. The request
    /// may have been received and billed: it is never sent a second time behind the caller's back.
    case reset

    case tooLarge(Part)

    /// By `cancel()` or by the transport's shutdown.
    case cancelled

    /// What libcurl reports beyond the cases above: its code and its fixed text for it.
    case other(code: Int, String)

    /// Whether it is certain that the provider has not seen the request, so that sending it again costs
    /// nothing.
    public var isBeforeRequest: Bool {
        switch self {
        case .invalidRequest, .resolve, .connect, .linkLocal, .noSocket, .tls, .timeout(phase: .connect): true
        case .timeout, .reset, .tooLarge, .cancelled, .other: false
        }
    }

    /// Whether it is certain that no head was received. A transfer that was cut, or took too long in total,
    /// may have come to either side of it: there, whether the receiver got a head decides.
    public var isBeforeResponse: Bool {
        switch self {
        case .timeout(phase: .firstByte), .tooLarge(.headers): true
        case .timeout, .reset, .tooLarge, .cancelled, .other, .invalidRequest, .resolve, .connect, .linkLocal,
            .noSocket, .tls:
            isBeforeRequest
        }
    }

    /// One of a few dozen fixed words, for the ledger and for labels of metrics.
    public var shortDescription: String {
        switch self {
        case .invalidRequest: "invalid_request"
        case .resolve: "resolve"
        case .connect: "connect"
        case .linkLocal: "link_local"
        case .noSocket: "no_socket"
        case .tls: "tls"
        case .timeout(let phase): "timeout_\(phase.rawValue)"
        case .reset: "reset"
        case .tooLarge(let part): "too_large_\(part.rawValue)"
        case .cancelled: "cancelled"
        case .other(let code, _): "curl_\(code)"
        }
    }
}

extension UpstreamError: CustomStringConvertible {
    /// A sentence for operators.
    public var description: String {
        switch self {
        case .invalidRequest(let reason): "The request cannot be sent: \(reason)."
        case .resolve: "The host name of the provider or of its proxy cannot be resolved."
        case .connect: "No connection to the provider could be made."
        case .linkLocal: "The address of the provider or of its proxy is link-local, which is not allowed."
        case .noSocket: "This machine has no further socket for a connection to the provider."
        case .tls: "No trusted TLS connection to the provider could be made."
        case .timeout(.connect): "Connecting to the provider took too long."
        case .timeout(.firstByte): "The provider did not begin its answer in time."
        case .timeout(.idle): "The provider stopped sending in the middle of its answer."
        case .timeout(.total): "The answer was not complete in time."
        case .reset: "The connection was cut before the answer was complete."
        case .tooLarge(.headers): "The header section of the provider's answer is too large."
        case .tooLarge(.body): "The body of the provider's answer is too large."
        case .cancelled: "The transfer was cancelled."
        case .other(let code, let text): "The transfer failed: \(text) (libcurl \(code))."
        }
    }
}

import CCurl
import Synchronization

/// Providers over HTTP/1.1 through libcurl's multi interface (https://curl.se/libcurl/c/libcurl-multi.html).
///
/// Each engine is one thread with its own connections; transfers go to the engines in turn. It never follows
/// a redirect, keeps no cookies, reads no netrc file, decodes no content, and sends a request at most once.
public final class CurlTransport: UpstreamTransport {
    private let engines: [CurlEngine]
    private let turn = Atomic<Int>(0)

    /// Starts the threads.
    /// - Parameters:
    ///   - engines: one thread suffices for some twenty thousand short requests per second.
    ///   - connectionsPerEngine: beyond these, counting those in use, a connection is closed rather than kept
    ///     when its transfer is over. It does not limit how many transfers run.
    ///   - allowsLinkLocal: whether connections may be made to addresses of `LinkLocal`.
    ///   - patience: how long a provider, or the way to it, may acknowledge or take nothing of what is sent.
    public init(
        engines: Int = 1, connectionsPerEngine: Int = 1024, allowsLinkLocal: Bool = false,
        patience: Duration = .seconds(60)
    ) throws(UpstreamError) {
        let rules = SocketRules(allowsLinkLocal: allowsLinkLocal, patience: patience)
        guard Self.librarySetUp == CURLE_OK else { throw UpstreamError(setUp: Self.librarySetUp) }
        var started: [CurlEngine] = []
        for _ in 0..<max(1, engines) {
            do throws(UpstreamError) {
                started.append(
                    try CurlEngine(maximumConnections: max(1, connectionsPerEngine), rules: rules))
            } catch {
                for engine in started { engine.shutdown() }
                throw error
            }
        }
        self.engines = started
    }

    deinit {
        shutdown()
    }

    public func start(_ request: UpstreamRequest, for receiver: any UpstreamReceiver) -> UpstreamTransfer {
        let number = engines.count == 1 ? 0 : turn.wrappingAdd(1, ordering: .relaxed).oldValue
        return engines[Int(UInt(bitPattern: number) % UInt(engines.count))].start(request, for: receiver)
    }

    /// Cancels what runs, closes all connections and waits for the threads, unless it is called on one of
    /// them. A transfer started later ends with `.cancelled` at once, on the thread that started it.
    public func shutdown() {
        for engine in engines { engine.shutdown() }
    }

    /// libcurl's version and those of the libraries in it, as loaded: "libcurl/7.88.1 OpenSSL/3.0.19 …".
    public static var libraryVersion: String {
        String(cString: curl_version())
    }

    /// libcurl wants this once per process, before its first use.
    private static let librarySetUp = curl_global_init(ccurl_global_default)
}

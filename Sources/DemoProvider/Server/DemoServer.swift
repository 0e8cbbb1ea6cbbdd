import NIOCore
import NIOHTTP1
import NIOPosix

/// A scripted provider that speaks OpenAI's chat completions and Anthropic's Messages API: for a first run without any account, and for
/// tests that need a provider to do exactly this or that.
///
/// It serves `POST /v1/chat/completions` and `POST /v1/messages` (streamed and not), `POST /v1/messages/count_tokens`,
/// `GET /v1/models`, `GET /health`, and its own record: `GET /demo/requests`, forgotten by `DELETE /demo/requests` together with all counts of `times=`.
/// What it says is decided by the request; see `DemoScript`.
public final class DemoServer: Sendable {
    /// The port it listens on.
    public let port: Int

    private let service: DemoService
    private let listener: any Channel
    private let group: MultiThreadedEventLoopGroup

    private init(service: DemoService, listener: any Channel, port: Int, group: MultiThreadedEventLoopGroup) {
        self.service = service
        self.listener = listener
        self.port = port
        self.group = group
    }

    /// Listens, on so many threads of its own.
    public static func start(_ options: DemoOptions, threads: Int = 1) async throws(DemoError) -> DemoServer {
        let service = try DemoService(options)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, threads))
        do {
            let bootstrap = bootstrap(service, group)
            let listener = try await bootstrap.bind(host: options.host, port: options.port).get()
            let port = listener.localAddress?.port ?? options.port
            return DemoServer(service: service, listener: listener, port: port, group: group)
        } catch {
            try? await group.shutdownGracefully()
            throw .cannotListen(host: options.host, port: options.port, reason: "\(error)")
        }
    }

    private static func bootstrap(
        _ service: DemoService, _ group: MultiThreadedEventLoopGroup
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1_024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: false, withErrorHandling: true)
                    try pipeline.addHandler(ConnectionHandler(service))
                }
            }
    }

    /// The requests on the record, oldest first.
    public var requests: [DemoRequest] {
        service.record.requests
    }

    /// Closes the door and all connections; answers that were under way are recorded as left by the client.
    public func stop() async {
        // Both fail only when they were done before.
        try? await listener.close()
        try? await group.shutdownGracefully()
    }
}

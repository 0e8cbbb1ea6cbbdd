import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

extension ControlPlane {
    /// Listens on an address and answers until the task is cancelled or asked to end; then finishes what runs.
    ///
    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - onListening: Called once with the port in use.
    /// - Throws: What the system says to the address.
    public func run(
        host: String, port: Int, onListening: @escaping @Sendable (_ port: Int) async -> Void
    ) async throws {
        let server = try server(
            configuration: ServerConfiguration(
                address: .hostname(host, port: port),
                availableConnectionsDelegate: MaximumAvailableConnections(Limit.connections)),
            group: Self.group,
            onListening: { channel in await onListening(channel.localAddress?.port ?? port) })
        try await server.run()
    }

    /// The one thread of administration, which lives as long as the process: the framework's server goes on for a moment
    /// after it has returned, and must not find a thread that has ended.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Hummingbird's server and router, without its `Application`: for the date of its answers that loads
    /// calendars and time zones, which are two megabytes.
    private func server(
        configuration: ServerConfiguration, group: any EventLoopGroup,
        onListening: @escaping @Sendable (any Channel) async -> Void
    ) throws -> any Service {
        let header = Limit.header
        let responder = router().buildResponder()
        let logger = quietLogger
        return try HTTPServerBuilder.http1(
            configuration: HTTP1Channel.Configuration(
                idleTimeout: Limit.idle,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: header.one, maxHeaderListSize: header.all,
                    maxHeaderFieldCount: header.count))
        ).buildServer(
            configuration: configuration,
            eventLoopGroup: group,
            logger: logger,
            responder: { request, writer, channel in
                let context = BasicRequestContext(
                    source: ApplicationRequestContextSource(channel: channel, logger: logger))
                let response = try await responder.respond(to: request, context: context)
                try await writer.write(response: response.head, body: response.body)
            },
            onServerRunning: onListening)
    }

    /// The framework's own words ("listening on …") are for its developers.
    private var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }
}

import Domain
import Gateway
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Wire

/// The server that clients talk to, on SwiftNIO's HTTP/1.1 pipeline.
public final class DataPlane: Sendable {
    let gateway: Gateway
    let limits: ConnectionLimits
    let cors: CORSPolicy
    let clock: Clock
    let date: ResponseDate
    /// Whether requests can be answered: the database is reachable and the process is not about to end.
    let isReady: @Sendable () async -> Bool
    private let logger: Logger
    private let group: MultiThreadedEventLoopGroup
    private let state: Mutex<State>

    private struct State {
        var listener: (any Channel)?
        var places: Places
        var answering = 0
        var isDraining = false
    }

    public init(
        _ gateway: Gateway,
        limits: ConnectionLimits = ConnectionLimits(),
        cors: CORSPolicy = CORSPolicy(),
        clock: Clock = .system,
        threads: Int = 1,
        logger: Logger,
        isReady: @escaping @Sendable () async -> Bool
    ) {
        self.gateway = gateway
        self.limits = limits
        self.cors = cors
        self.clock = clock
        self.date = ResponseDate(clock: clock)
        self.logger = logger
        self.isReady = isReady
        self.state = Mutex(State(places: Places(limit: limits.connections)))
        self.group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    }

    /// Begins to listen; returns the port, which the system chose when 0 was asked for.
    public func listen(host: String, port: Int) async throws -> Int {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        AcceptPause(clock: self.clock, logger: self.logger))
                }
            }
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try self.setUp(channel) }
            }
        let listener = try await bootstrap.bind(host: host, port: port).get()
        state.withLock { $0.listener = listener }
        return listener.localAddress?.port ?? port
    }

    private func setUp(_ channel: any Channel) throws {
        let place = Place(channel)
        let now = NIODeadline.now()
        let entry = state.withLock { $0.isDraining ? nil : $0.places.enter(place, at: now) }
        // What throws here is closed at once, without a word.
        guard let entry else { throw ChannelError.ioOnClosedChannel }
        entry.leaver?.channel.pipeline.fireUserInboundEventTriggered(LeaveConnection())
        channel.closeFuture.whenComplete { _ in self.state.withLock { $0.places.leave(place) } }
        try channel.pipeline.syncOperations.addHandler(
            ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits.parsing)))
        try channel.pipeline.syncOperations.addHandler(
            Connection(self, at: place, isOverLimit: entry.isOverLimit))
    }

    // MARK: Requests

    func makeID(at now: Timestamp) -> RequestID {
        var random = ProcessRandom()
        return .make(at: now, random: &random)
    }

    /// Looks at who sends a body before it is read: those of strangers are not.
    ///
    /// - Throws: Why it is not to be read.
    func look(at inbound: inout InboundRequest, to endpoint: Endpoint) throws(ErrorReply) {
        switch endpoint {
        case .hello, .live, .ready, .preflight: throw .invalidRequest("This path takes no body.")
        case .unknownPath, .wrongMethod: if let refusal = endpoint.refusal { throw refusal }
        case .ask, .countTokens, .response, .listModels, .showModel, .myUsage, .myLimits, .mySpending:
            try gateway.identify(&inbound)
        }
    }

    /// Has a request answered. The task is owned by the count that `drain` waits for.
    func answer(
        _ endpoint: Endpoint, _ head: HTTPRequestHead, _ inbound: InboundRequest, into reply: HTTPReply
    ) {
        run(isLong: inbound.body.count > Self.mostOnLoop) { [self] in
            switch endpoint {
            case .ask(let api): await gateway.answer(inbound, in: api, into: reply)
            case .response(let id, let action):
                await gateway.reach(response: id, action, inbound, into: reply)
            case .countTokens: await gateway.countTokens(inbound, into: reply)
            case .listModels: await gateway.listModels(inbound, into: reply)
            case .showModel(let id): await gateway.showModel(id, inbound, into: reply)
            case .myUsage: await gateway.showUsage(inbound, into: reply)
            case .myLimits: await gateway.showLimits(inbound, into: reply)
            case .mySpending: await gateway.showSpending(inbound, into: reply)
            case .hello, .live: reply.send(status: 200, contentType: nil, headers: [], body: [])
            case .ready:
                let ready = await isReady() && !isDraining
                reply.send(status: ready ? 200 : 503, contentType: nil, headers: [], body: [])
            case .preflight:
                reply.send(
                    status: 204, contentType: nil, headers: cors.preflightHeaders(asking: head), body: [])
            case .unknownPath, .wrongMethod:
                if let error = endpoint.refusal { await gateway.refuse(inbound, with: error, into: reply) }
            }
        }
    }

    /// Has a request refused that was not even read.
    func refuse(_ inbound: InboundRequest, _ error: ErrorReply, into reply: HTTPReply) {
        run { [self] in await gateway.refuse(inbound, with: error, into: reply) }
    }

    /// Bytes of a body that are worked on by the event loop itself, which nobody else gets an answer from in that time:
    /// a millisecond. Larger bodies go to the threads that Swift has for such work, one for each processor.
    private static let mostOnLoop = 256 << 10

    private func run(isLong: Bool = false, _ work: @escaping @Sendable () async -> Void) {
        state.withLock { $0.answering += 1 }
        Task(executorPreference: isLong ? nil : InlineExecutor.shared) {
            await work()
            self.state.withLock { $0.answering -= 1 }
        }
    }

    // MARK: The end

    private var isDraining: Bool { state.withLock { $0.isDraining } }

    /// Requests that are being answered, including drains of clients that left.
    public var answeringCount: Int { state.withLock { $0.answering } }

    /// Open connections.
    public var connectionCount: Int { state.withLock { $0.places.count } }

    /// Stops accepting, lets running requests finish and their clients take the answers for as long as
    /// `grace`, then tells those that are left that they have to try again, and cuts what remains. Every entry is
    /// settled when this returns.
    ///
    /// - Parameter hurry: Told when the grace is over, so that nothing waits for longer than those who are told then.
    public func drain(grace: Duration, drains: Drains, hurry: @Sendable () -> Void = {}) async {
        let (listener, connections) = state.withLock { state in
            state.isDraining = true
            return (state.listener, state.places.channels)
        }
        for connection in connections {
            connection.pipeline.fireUserInboundEventTriggered(DrainConnection())
        }
        try? await listener?.close()
        await wait(grace) { answeringCount == 0 && connectionCount == 0 }
        hurry()
        drains.stop()
        if answeringCount > 0 {
            logger.warning("\(answeringCount) requests did not end in time and are cut off")
            for connection in state.withLock({ $0.places.channels }) {
                connection.pipeline.fireUserInboundEventTriggered(StopAnswer())
            }
            await wait(.seconds(2)) { answeringCount == 0 && connectionCount == 0 }
        }
        for connection in state.withLock({ $0.places.channels }) { connection.close(promise: nil) }
        // Whoever ends on an event loop has to have ended before it does.
        await wait(.seconds(5)) { answeringCount == 0 && connectionCount == 0 }
    }

    /// Frees the threads. After `drain`.
    public func shutDown() async {
        try? await group.shutdownGracefully()
    }

    private func wait(_ most: Duration, until isDone: () -> Bool) async {
        let end = clock.steady() + most
        while !isDone(), clock.steady() < end { try? await Task.sleep(for: .milliseconds(20)) }
    }
}

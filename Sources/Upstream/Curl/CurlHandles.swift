/// An engine's easy handles, in use and idle.
struct CurlHandles {
    /// Beyond these, an idle handle is given up with its buffers of some 20 KiB.
    private static let maximumIdle = 256

    private let clock: EngineClock
    private let lulls: CurlLulls
    private let epoll: EpollSet
    private let rules: SocketRules
    private var table: [CurlHandle?] = []
    private var vacant: [Int] = []
    private var idle: [CurlHandle] = []

    init(clock: EngineClock, lulls: CurlLulls, epoll: EpollSet, rules: SocketRules) {
        self.rules = rules
        self.epoll = epoll
        self.clock = clock
        self.lulls = lulls
    }

    /// The handle that carries a call, `nil` when the call has not begun or has ended.
    func carrying(_ call: CurlCall) -> CurlHandle? {
        guard let index = call.handleIndex else { return nil }
        return table[index]
    }

    /// A handle without a transfer; `nil` when there is no memory.
    mutating func take() -> CurlHandle? {
        if let handle = idle.popLast() { return handle }
        let index = vacant.last ?? table.count
        guard
            let handle = CurlHandle(index: index, clock: clock, lulls: lulls, epoll: epoll, rules: rules)
        else { return nil }
        if vacant.popLast() == nil {
            table.append(handle)
        } else {
            table[index] = handle
        }
        return handle
    }

    mutating func giveBack(_ handle: CurlHandle) {
        if idle.count < Self.maximumIdle {
            idle.append(handle)
        } else {
            table[handle.index] = nil
            vacant.append(handle.index)
        }
    }

    /// Lets go of all of them.
    mutating func removeAll() {
        table = []
        vacant = []
        idle = []
    }

    /// The handles with transfers.
    var inUse: [CurlHandle] {
        table.compactMap { $0?.call == nil ? nil : $0 }
    }

    /// The transfers whose time is up. Costs a look at every transfer, but only when the alarm rings.
    func overdue() -> [CurlHandle] {
        guard clock.alarm <= clock.now else { return [] }
        clock.clearAlarm()
        var overdue: [CurlHandle] = []
        for handle in inUse {
            if handle.progress.deadline <= clock.now {
                overdue.append(handle)
            } else {
                clock.setAlarm(noLaterThan: handle.progress.deadline)
            }
        }
        return overdue
    }
}

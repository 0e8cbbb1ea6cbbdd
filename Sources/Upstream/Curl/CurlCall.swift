import Synchronization

/// One transfer as the rest of the program holds it: the switches that any thread may turn.
final class CurlCall: UpstreamControl {
    /// What to send and whom to tell.
    struct Job: Sendable {
        let request: UpstreamRequest
        let receiver: any UpstreamReceiver
    }

    private let inbox: CurlInbox
    private let job: Mutex<Job?>
    private let cancelled = Atomic<Bool>(false)
    private let resumeIsPosted = Atomic<Bool>(false)

    /// -1 when no handle carries the transfer.
    private let handle = Atomic<Int>(-1)

    init(_ job: Job, inbox: CurlInbox) {
        self.inbox = inbox
        self.job = Mutex(job)
    }

    /// Hands the job over, once: a receiver may hold the transfer it belongs to, so nothing of the job stays
    /// here.
    func takeJob() -> Job? {
        job.withLock { job in
            defer { job = nil }
            return job
        }
    }

    /// The index of the handle that carries the transfer, `nil` before and after. For the engine's thread
    /// only.
    var handleIndex: Int? {
        get {
            let index = handle.load(ordering: .relaxed)
            return index < 0 ? nil : index
        }
        set { handle.store(newValue ?? -1, ordering: .relaxed) }
    }

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() {
        guard !cancelled.exchange(true, ordering: .relaxed) else { return }
        _ = inbox.post(.cancel(self))
    }

    func resume() {
        guard !resumeIsPosted.exchange(true, ordering: .acquiringAndReleasing) else { return }
        _ = inbox.post(.resume(self))
    }

    /// The engine has read the command; the next `resume()` posts another.
    func resumeIsRead() {
        resumeIsPosted.store(false, ordering: .releasing)
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where callers leave work for threads that wait for it, in the order in which it came.
// Safe: `items` and `isClosed` are touched only while `mutex` is held.
final class Inbox<Item: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let filled: UnsafeMutablePointer<pthread_cond_t>
    private var items: [Item] = []
    private var isClosed = false

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        filled = .allocate(capacity: 1)
        filled.initialize(to: pthread_cond_t())
        pthread_cond_init(filled, nil)
    }

    deinit {
        pthread_cond_destroy(filled)
        filled.deallocate()
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Leaves an item; false when the inbox is closed and nobody would take it.
    func put(_ item: consuming Item) -> Bool {
        pthread_mutex_lock(mutex)
        if isClosed {
            pthread_mutex_unlock(mutex)
            return false
        }
        let wasEmpty = items.isEmpty
        items.append(item)
        pthread_mutex_unlock(mutex)
        // Whoever put an earlier item has already woken a thread, which takes this one as well.
        if wasEmpty { pthread_cond_signal(filled) }
        return true
    }

    /// Waits for items and moves all of them to `batch`, which must be empty and lends its storage to those
    /// that come next. False when the inbox is closed and nothing is left.
    func takeAll(into batch: inout [Item]) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while items.isEmpty {
            if isClosed { return false }
            pthread_cond_wait(filled, mutex)
        }
        swap(&items, &batch)
        return true
    }

    /// Waits for the oldest item; nil when the inbox is closed and nothing is left.
    func takeFirst() -> Item? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while items.isEmpty {
            if isClosed { return nil }
            pthread_cond_wait(filled, mutex)
        }
        let first = items.removeFirst()
        // One signal stands for all items that came at once; hand it on.
        if !items.isEmpty { pthread_cond_signal(filled) }
        return first
    }

    /// Whether nothing waits at this moment.
    var isEmpty: Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return items.isEmpty
    }

    /// Refuses further items; those that wait are still taken.
    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(filled)
    }
}

import CCurl

/// A request's header lines in the form libcurl takes them, a linked list of C strings, built in one piece of
/// memory that is used again for the next request: nodes at the front, their text behind them.
struct HeaderLines: ~Copyable {
    /// Well below the 1 MiB at which libcurl gives up without saying why.
    static let maximumBytes = 256 << 10

    /// Lines of our own, and room for their text.
    private static let ownLines = 4
    private static let ownBytes = 96

    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private var count = 0
    private var text = 0

    init() {
        capacity = 2048
        memory = Self.allocate(capacity)
    }

    deinit {
        memory.deallocate()
    }

    /// Checks the fields and writes them as they are, then what keeps libcurl from adding fields of its own.
    /// The list is valid until the next call.
    mutating func write(
        _ headers: [(name: String, value: String)],
        hasBody: Bool
    ) throws(UpstreamError) -> UnsafeMutablePointer<curl_slist> {
        var bytes = Self.ownBytes
        for header in headers {
            try HeaderRules.check(header.name, header.value)
            // ": " and the terminating NUL.
            bytes += header.name.utf8.count + header.value.utf8.count + 3
        }
        guard bytes <= Self.maximumBytes else { throw .invalidRequest("its headers are too large") }
        begin(lines: headers.count + Self.ownLines, bytes: bytes)

        var hasAccept = false
        var hasEncoding = false
        var hasType = false
        for header in headers {
            add(header.name, header.value)
            switch header.name.utf8.count {
            case 6: hasAccept = hasAccept || HeaderRules.isSame(header.name, "accept")
            case 12: hasType = hasType || HeaderRules.isSame(header.name, "content-type")
            case 15: hasEncoding = hasEncoding || HeaderRules.isSame(header.name, "accept-encoding")
            default: break
            }
        }
        // A body would wait for a 100-continue that many servers never send.
        add("Expect:")
        // The answer is read as it comes, so it must not be compressed.
        if !hasEncoding { add("Accept-Encoding: identity") }
        if !hasAccept { add("Accept:") }
        if hasBody && !hasType { add("Content-Type:") }
        return nodes
    }

    private var nodes: UnsafeMutablePointer<curl_slist> {
        memory.assumingMemoryBound(to: curl_slist.self)
    }

    private mutating func begin(lines: Int, bytes: Int) {
        text = lines * MemoryLayout<curl_slist>.stride
        count = 0
        guard capacity < text + bytes else { return }
        memory.deallocate()
        capacity = text + bytes
        memory = Self.allocate(capacity)
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
        let alignment = MemoryLayout<curl_slist>.alignment
        let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: alignment)
        memory.bindMemory(to: curl_slist.self, capacity: capacity / MemoryLayout<curl_slist>.stride)
        return memory
    }

    private mutating func add(_ name: String, _ value: String) {
        addNode()
        append(name)
        // libcurl reads "name:" as the wish to send no such field, "name;" as a field without a value.
        if value.utf8.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
            append(";")
        } else {
            append(": ")
            append(value)
        }
        append("\0")
    }

    private mutating func add(_ line: String) {
        addNode()
        append(line)
        append("\0")
    }

    /// A line whose text begins where text was appended last.
    private mutating func addNode() {
        let data = (memory + text).assumingMemoryBound(to: CChar.self)
        (nodes + count).initialize(to: curl_slist(data: data, next: nil))
        if count > 0 { nodes[count - 1].next = nodes + count }
        count += 1
    }

    private mutating func append(_ string: String) {
        let utf8 = string.utf8
        UnsafeMutableRawBufferPointer(start: memory + text, count: utf8.count).copyBytes(from: utf8)
        text += utf8.count
    }
}

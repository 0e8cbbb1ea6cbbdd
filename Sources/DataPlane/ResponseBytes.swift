import NIOCore
import NIOHTTP1

/// A response in the bytes of HTTP/1.1 (RFC 9112), ready to be written in one piece.
struct ResponseBytes {
    private(set) var buffer: ByteBuffer

    private static let lineEnd: StaticString = "\r\n"

    /// Begins with the status line.
    ///
    /// - Parameter room: Bytes to make room for at once: header fields and body.
    init(status: Int, isHTTP10: Bool, room: Int) {
        buffer = ByteBufferAllocator().buffer(capacity: room + 32)
        buffer.writeStaticString(isHTTP10 ? "HTTP/1.0 " : "HTTP/1.1 ")
        if status == 200 {
            buffer.writeStaticString("200 OK\r\n")
        } else {
            buffer.writeString(
                "\(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)\r\n")
        }
    }

    /// Continues a response whose head was written before.
    init(room: Int) {
        buffer = ByteBufferAllocator().buffer(capacity: room)
    }

    /// A header field whose name and value are known to be well-formed.
    mutating func field(_ name: StaticString, _ value: String) {
        var value = value
        name.withUTF8Buffer { name in value.withUTF8 { value in field(name, value) } }
    }

    mutating func field(_ name: String, _ value: String) {
        var (name, value) = (name, value)
        name.withUTF8 { name in value.withUTF8 { value in field(name, value) } }
    }

    /// In one piece: an answer has a dozen fields, each of which would be four.
    private mutating func field(_ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>) {
        let length = name.count + value.count + 4
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: length) { room in
            room.copyBytes(from: name)
            room[name.count] = UInt8(ascii: ":")
            room[name.count + 1] = UInt8(ascii: " ")
            UnsafeMutableRawBufferPointer(rebasing: room[(name.count + 2)...]).copyBytes(from: value)
            room[length - 2] = UInt8(ascii: "\r")
            room[length - 1] = UInt8(ascii: "\n")
            return length
        }
    }

    mutating func endHead() {
        buffer.writeStaticString(Self.lineEnd)
    }

    mutating func body(_ bytes: [UInt8]) {
        buffer.writeBytes(bytes)
    }

    /// A piece of a body whose length is not known before its end; must not be empty (RFC 9112 section 7.1).
    mutating func chunk(_ bytes: [UInt8]) {
        buffer.writeString(String(bytes.count, radix: 16))
        buffer.writeStaticString(Self.lineEnd)
        buffer.writeBytes(bytes)
        buffer.writeStaticString(Self.lineEnd)
    }

    mutating func endChunks() {
        buffer.writeStaticString("0\r\n\r\n")
    }

    /// What asks a client that waits for it to send its body (RFC 9110 section 10.1.1).
    static let proceed = ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n")
}

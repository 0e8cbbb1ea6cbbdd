/// Eight bytes at once (SIMD within a register), the first byte of memory lowest.
///
/// The tests below may report false positives above the first true one, because a subtraction borrows from
/// the byte above; the first one is always true, and only that is used.
struct ByteWord {
    private let bits: UInt64

    @inline(__always)
    init(at pointer: UnsafePointer<UInt8>) {
        bits = UInt64(littleEndian: UnsafeRawPointer(pointer).loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    func store(at pointer: UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: bits.littleEndian, as: UInt64.self)
    }

    private static var ones: UInt64 { 0x0101_0101_0101_0101 }
    private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

    /// Bytes before the first control character, quote, backslash or byte beyond ASCII; 8 for none.
    @inline(__always)
    var plainASCIICount: Int {
        ((breaks | bits) & Self.highBits).trailingZeroBitCount &>> 3
    }

    /// Whether none of 32 bytes is a control character, a quote, a backslash or beyond ASCII.
    @inline(__always)
    static func arePlainASCII(four pointer: UnsafePointer<UInt8>) -> Bool {
        let (first, second) = (ByteWord(at: pointer), ByteWord(at: pointer + 8))
        let (third, fourth) = (ByteWord(at: pointer + 16), ByteWord(at: pointer + 24))
        let breaks = first.breaks | second.breaks | third.breaks | fourth.breaks
        return (breaks | first.bits | second.bits | third.bits | fourth.bits) & highBits == 0
    }

    /// Bytes before the first control character, quote or backslash; 8 for none.
    @inline(__always)
    var unescapedCount: Int {
        (breaks & ~bits & Self.highBits).trailingZeroBitCount &>> 3
    }

    /// High bits set for bytes below 0x80 that a string cannot hold as they are.
    @inline(__always)
    private var breaks: UInt64 {
        let control = bits &- Self.ones &* 0x20
        let quote = (bits ^ Self.ones &* UInt64(UInt8(ascii: "\""))) &- Self.ones
        let backslash = (bits ^ Self.ones &* UInt64(UInt8(ascii: "\\"))) &- Self.ones
        return control | quote | backslash
    }
}

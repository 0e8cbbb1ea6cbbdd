import Domain
import Glibc

/// The time zones of this machine.
enum ZoneFiles {
    private static let folder = "/usr/share/zoneinfo/"
    /// The largest file of a zone is a few kilobytes.
    private static let largest = 1 << 16

    /// The rules of a zone by its name, such as `Europe/Berlin`; nil when there is none of that name here.
    @Sendable
    static func rules(of name: String) -> ZoneRules? {
        if name == "UTC" { return .utc }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "_+-".utf8.contains(byte)
                }
        }
        guard isName, name.utf8.count <= 64 else { return nil }
        let file = open(folder + name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: largest)
        let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        return ZoneRules(file: Array(bytes[..<count]))
    }
}

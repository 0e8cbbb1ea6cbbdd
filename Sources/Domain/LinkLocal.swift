#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Addresses that only the machine itself can reach and that no provider has: those of one network link, and those at
/// which clouds hand credentials to whoever asks from one of their machines. A gateway that could be led there would
/// fetch them for others.
///
/// Sources: RFC 3927 (169.254.0.0/16, where AWS, Google, Azure and most others have theirs), RFC 4291 section 2.5.6
/// (fe80::/10), and the documentation of AWS (fd00:ec2::254), Google (fd20:ce::254 and its names), Alibaba Cloud
/// (100.100.100.200), Azure (168.63.129.16) and Oracle Cloud Classic (192.0.0.192).
public enum LinkLocal {
    /// Whether the 4 bytes of an address of IPv4, or the 16 of one of IPv6, are such an address. One of IPv4 may stand
    /// in one of IPv6: mapped (RFC 4291 section 2.5.5.2) or translated (RFC 6052 section 2.1).
    public static func contains(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        switch bytes.count {
        case 4:
            return bytes.starts(with: [169, 254]) || bytes == [100, 100, 100, 200]
                || bytes == [168, 63, 129, 16] || bytes == [192, 0, 0, 192]
        case 16:
            if bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 { return true }
            if services.contains(bytes) { return true }
            return holders.contains { bytes.starts(with: $0) } && contains(bytes[12...])
        default:
            return false
        }
    }

    /// Whether the host of a URL, without its port, is such an address in any spelling that the system takes
    /// (`0xA9FEA9FE`), or the name of a cloud's service. What other names stand for is not known here.
    public static func contains(host: some StringProtocol) -> Bool {
        var host = host.lowercased()
        if host.hasSuffix(".") { host.removeLast() }
        if names.contains(host) { return true }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        // Behind the sign stands the link: an address without one is the same.
        let address = String(host.prefix { $0 != "%" })
        var long = in6_addr()
        if inet_pton(AF_INET6, address, &long) == 1 { return withUnsafeBytes(of: long) { contains($0) } }
        var short = in_addr()
        return inet_aton(address, &short) != 0 && withUnsafeBytes(of: short) { contains($0) }
    }

    /// The services of AWS and Google.
    private static let services: [[UInt8]] = [
        [0xFD, 0x00, 0x0E, 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54],
        [0xFD, 0x20, 0x00, 0xCE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54],
    ]

    /// What stands before an address of IPv4.
    private static let holders: [[UInt8]] = [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0],
    ]

    private static let names: Set<String> = [
        "metadata", "metadata.google.internal", "metadata.goog", "instance-data",
        "instance-data.ec2.internal",
    ]
}

extension FieldRule {
    /// Throws for the URL of a provider or a proxy whose host is link-local. Says no more of hosts with other names:
    /// what those stand for is looked at when a connection is made.
    public static func checkNotLinkLocal(_ url: String, field: String) throws(InvalidField) {
        let rest = url.utf8.firstRange(of: "://".utf8).map { url[$0.upperBound...] } ?? url[...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let host =
            authority.first == "["
            ? authority.prefix { $0 != "]" }.dropFirst() : authority.prefix { $0 != ":" }
        guard LinkLocal.contains(host: host) else { return }
        throw InvalidField(
            field,
            "must not be a link-local address or a cloud's metadata service, unless TOLLGATE_ALLOW_LINK_LOCAL is 1"
        )
    }
}

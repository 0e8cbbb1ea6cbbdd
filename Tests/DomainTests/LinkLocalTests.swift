import Domain
import Testing

/// Where a gateway must not be led.
@Suite struct LinkLocalTests {
    @Test(arguments: [
        "http://169.254.169.254/latest", "http://169.254.169.254:80", "http://169.254.0.1/v1",
        "https://169.254.169.254./v1", "http://2852039166/v1", "http://0xA9FEA9FE/v1",
        "http://0251.0376.1/v1",
        "http://[fe80::1]/v1", "http://[FE80::1%25eth0]:8000/v1", "http://[febf::1]/v1",
        "http://[::ffff:169.254.169.254]/v1", "http://[::ffff:a9fe:a9fe]:80/v1",
        "http://[64:ff9b::a9fe:a9fe]/v1",
        "http://[fd00:ec2::254]/v1", "http://[fd20:ce::254]/v1", "http://100.100.100.200/v1",
        "http://168.63.129.16/v1", "http://192.0.0.192/v1", "http://metadata.google.internal/v1",
        "http://Metadata.Google.Internal./v1",
        "http://metadata.goog", "http://metadata", "http://instance-data:80/v1", "socks5h://169.254.1.1:1080",
    ])
    func `link-local addresses and metadata services are refused in every spelling`(url: String) {
        let refusal = #expect(throws: InvalidField.self) {
            try FieldRule.checkNotLinkLocal(url, field: "base_url")
        }
        #expect(refusal?.message.contains("169") != true)
    }

    @Test(arguments: [
        "http://127.0.0.1:8000/v1", "http://localhost:8000/v1", "http://10.0.0.1/v1", "http://192.168.1.2/v1",
        "http://169.253.255.255/v1", "http://169.255.0.0/v1", "http://[::1]:8000/v1", "http://[fd00::1]/v1",
        "http://[fec0::1]/v1", "http://[fe00::1]/v1", "http://100.100.100.201/v1",
        "https://api.openai.com/v1", "https://h/169.254.169.254", "https://169.254.169.254.example.com/v1",
        "https://metadata.example.com/v1", "https://fe80.example.com",
    ])
    func `all other addresses are taken`(url: String) {
        #expect(throws: Never.self) { try FieldRule.checkNotLinkLocal(url, field: "base_url") }
    }

    @Test(arguments: [0, 3, 5, 15, 17])
    func `bytes that are no address are none of them`(count: Int) {
        #expect(!LinkLocal.contains([169, 254] + [UInt8](repeating: 0, count: count).dropFirst(2)))
    }
}

import Foundation
import Glibc
import TestSupport
import Testing
import Upstream

@Suite struct TLSTests {
    private let transport: CurlTransport

    init() throws {
        transport = try CurlTransport()
    }

    @Test func `a certificate is trusted only with its authority or by an operator's order`() async throws {
        let server = try TLSServer()
        var request = UpstreamRequest(method: .get, url: server.url)
        #expect(try await transport.refusal(of: request) == .tls)
        request.certificateAuthorityFile = server.certificate
        #expect(try await transport.whole(request).get().0.status == 200)
        request.certificateAuthorityFile = nil
        // What was trusted for one request is not for the next.
        #expect(try await transport.refusal(of: request) == .tls)
        request.verifiesTLS = false
        #expect(try await transport.whole(request).get().0.status == 200)
        request.verifiesTLS = true
        #expect(try await transport.refusal(of: request) == .tls)
    }

    @Test func `a certificate for another name is refused`() async throws {
        let server = try TLSServer(name: "IP:127.0.0.2")
        let request = UpstreamRequest(
            method: .get, url: server.url, certificateAuthorityFile: server.certificate
        )
        #expect(try await transport.refusal(of: request) == .tls)
    }

    @Test func `a certificate that has expired is refused`() async throws {
        let server = try TLSServer(days: -1)
        let request = UpstreamRequest(
            method: .get, url: server.url, certificateAuthorityFile: server.certificate
        )
        #expect(try await transport.refusal(of: request) == .tls)
    }

    @Test func `versions before TLS 1-2 are refused`() async throws {
        let server = try TLSServer(options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        let request = UpstreamRequest(method: .get, url: server.url, verifiesTLS: false)
        #expect(try await transport.refusal(of: request) == .tls)
    }

    @Test(arguments: ["/nonexistent.pem", "nul\u{0}.pem"])
    func `a missing file of authorities does not mean the system's`(file: String) async throws {
        let server = try TLSServer()
        let request = UpstreamRequest(method: .get, url: server.url, certificateAuthorityFile: file)
        let error = try await transport.refusal(of: request)
        #expect(error.isBeforeRequest)
        #expect(!error.description.contains(file))
    }
}

/// `openssl s_server` with a certificate of its own making, on a port that the system chose. It answers every
/// GET with a page about the connection.
private final class TLSServer {
    let url: String
    let certificate: String
    private let process: ChildProcess
    private let folder: URL

    init(name: String = "IP:127.0.0.1", days: Int = 2, options: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appendingPathComponent("certificate.pem").path
        let key = folder.appendingPathComponent("key.pem").path
        let request = folder.appendingPathComponent("request.pem").path
        try Self.make([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
            "/CN=provider", "-addext", "subjectAltName=\(name)", "-keyout", key, "-out", request,
        ])
        try Self.make([
            "x509", "-req", "-in", request, "-signkey", key, "-days", "\(days)", "-copy_extensions", "copy",
            "-out", certificate,
        ])
        process = try ChildProcess(
            Self.openssl,
            ["s_server", "-accept", "127.0.0.1:0", "-www", "-cert", certificate, "-key", key] + options)
        var text = ""
        var port: Substring?
        while port == nil {
            let bytes = process.read()
            guard !bytes.isEmpty else { throw POSIXError(.ECONNREFUSED) }
            text += String(decoding: bytes, as: UTF8.self)
            // "ACCEPT 127.0.0.1:port"
            for line in text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1)
            where line.hasPrefix("ACCEPT") {
                port = line.split(separator: ":").last
            }
        }
        url = "https://127.0.0.1:\(port ?? "")/"
    }

    private static let openssl = "/usr/bin/openssl"

    private static func make(_ arguments: [String]) throws {
        try ChildProcess(openssl, arguments).wait()
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }
}

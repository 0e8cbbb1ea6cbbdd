import Domain
import Glibc
import Testing

@testable import Vault

@Suite final class MasterKeyTests {
    let folder: String
    var path: String { folder + "/master.key" }

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/vault-XXXXXX").utf8CString)
        try #require(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    private var names: [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private func write(_ text: String, mode: mode_t = 0o600) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(file >= 0)
        defer { close(file) }
        try #require(Glibc.write(file, text, text.utf8.count) == text.utf8.count)
        try #require(fchmod(file, mode) == 0)
    }

    /// What tells two keys apart: the hash of the same secret.
    private func print(of key: MasterKey) -> [UInt8] {
        Vault(masterKey: key).hash(Secret("same"))
    }

    @Test func `a new key is a file of its own that only the owner can read`() throws {
        _ = try MasterKey.loadOrCreate(at: path)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(status.st_size == 65)
        #expect(names == ["master.key"])
    }

    @Test func `the key that was made is the key that is read`() throws {
        let made = try MasterKey.loadOrCreate(at: path)
        #expect(print(of: try MasterKey.load(from: path)) == print(of: made))
        #expect(print(of: try MasterKey.loadOrCreate(at: path)) == print(of: made))
    }

    @Test func `every new key is another`() throws {
        let first = try MasterKey.loadOrCreate(at: path)
        unlink(path)
        #expect(print(of: try MasterKey.loadOrCreate(at: path)) != print(of: first))
    }

    @Test func `many that make a key at once get the same one`() async throws {
        let path = path
        let hashes = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 1...64 {
                group.addTask {
                    Vault(masterKey: try MasterKey.loadOrCreate(at: path)).hash(Secret("same"))
                }
            }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }
        #expect(hashes.count == 1)
        #expect(names == ["master.key"])
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o620, 0o602, 0o601, 0o666] as [mode_t])
    func `a file that others can reach is refused`(mode: mode_t) throws {
        try write(String(repeating: "ab", count: 32), mode: mode)
        #expect(throws: VaultError.exposed(path: path)) { try MasterKey.load(from: path) }
        #expect(throws: VaultError.exposed(path: path)) { try MasterKey.loadOrCreate(at: path) }
    }

    @Test(arguments: [
        "", "\n", "ab", String(repeating: "a", count: 63), String(repeating: "a", count: 65),
        String(repeating: "a", count: 66), String(repeating: "g", count: 64),
        String(repeating: "a", count: 64) + "\n\n", String(repeating: "a", count: 63) + "é",
        " " + String(repeating: "a", count: 64),
    ])
    func `a file that holds something else is refused and kept`(text: String) throws {
        try write(text)
        #expect(throws: VaultError.malformed(path: path)) { try MasterKey.load(from: path) }
        #expect(throws: VaultError.malformed(path: path)) { try MasterKey.loadOrCreate(at: path) }
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_size == text.utf8.count)
    }

    @Test func `digits of either case are the same key, with and without a line feed`() throws {
        try write(String(repeating: "AB", count: 32))
        let upper = try MasterKey.load(from: path)
        try write(String(repeating: "ab", count: 32) + "\n")
        #expect(print(of: try MasterKey.load(from: path)) == print(of: upper))
    }

    @Test func `a missing file is told and not made by loading`() {
        #expect(throws: VaultError.unreadable(path: path, reason: "No such file or directory")) {
            try MasterKey.load(from: path)
        }
        #expect(names.isEmpty)
    }

    @Test func `a missing folder is told`() {
        let path = folder + "/no/key"
        #expect(throws: VaultError.unreadable(path: path, reason: "No such file or directory")) {
            try MasterKey.loadOrCreate(at: path)
        }
    }

    @Test func `a master key cannot be printed`() throws {
        try write(String(repeating: "ab", count: 32))
        let key = try MasterKey.load(from: path)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(text.contains("••••"))
            #expect(!text.lowercased().contains("abab"))
        }
    }
}

import Domain
import Foundation
import Presentation
import TestSupport
import Vault

@testable import tollgate

extension FuzzedParser {
    /// What is read from files and from the database.
    static let files = [
        FuzzedParser(text: "csv", readRows),
        FuzzedParser(text: "key-file") { _ = try? KeyFile.records($0) },
        FuzzedParser(text: "price-file", readPrices),
        FuzzedParser("time-zone") { input, _ in try readZone(input) },
        FuzzedParser("sealed", openSealed),
    ]

    private static func readRows(_ text: String) throws {
        guard let rows = try? CommaSeparated.rows(text) else { return }
        let written = rows.map { CommaSeparated.line($0) }.joined()
        // A line of one cell that holds nothing is a line without anything.
        try promise(try CommaSeparated.rows(written) == rows.filter { $0 != [""] }, "other rows when written")
    }

    private static func readPrices(_ text: String) throws {
        for line in (try? PriceFile.parse(text)) ?? [] {
            try promise(0...Rates.highest ~= line.rates.input, "a price of \(line.rates.input)")
            try promise((1...256).contains(line.model.utf8.count), "the model \(line.model)")
        }
    }

    /// Whatever a file says, the time of day can be worked out.
    private static func readZone(_ input: [UInt8]) throws {
        guard let rules = ZoneRules(file: input) else { return }
        for milliseconds in [-1, 0, 1_764_000_000_000, 4_000_000_000_000] as [Int64] {
            let local = Timestamp(milliseconds: milliseconds)
            _ = rules.moment(ofLocal: local)
        }
    }

    /// The boxes of one master key, which no test writes anywhere for long.
    private static let vault: Vault? = {
        let path = NSTemporaryDirectory() + "tollgate-fuzz-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        return (try? MasterKey.loadOrCreate(at: path)).map { Vault(masterKey: $0) }
    }()

    /// No bytes open but those that were sealed, and they for their own call alone.
    private static func openSealed(_ input: [UInt8], _ random: inout SeededGenerator) throws {
        guard let vault else { throw BrokenPromise(description: "no vault") }
        let (key, call) = (KeyID("k1"), "call_1")
        let opened = vault.reasoning(in: input, of: call, for: key)
        try promise(opened == nil, "bytes that nobody sealed are opened")
        var box = vault.seal(reasoning: input, of: call, for: key)
        try promise(vault.reasoning(in: box, of: call, for: key) == input, "a box does not open")
        try promise(vault.reasoning(in: box, of: "call_2", for: key) == nil, "a box opens for another call")
        box[random.below(box.count)] ^= 1 << random.below(8)
        try promise(vault.reasoning(in: box, of: call, for: key) == nil, "a damaged box opens")
    }
}

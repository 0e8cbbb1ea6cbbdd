import Foundation
import Testing

/// What the README and the style of the code claim of the repository itself.
@Suite struct `the house` {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func files(in folders: [String], ending suffix: String) -> [URL] {
        folders.flatMap { folder in
            let all = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil)
            return (all?.allObjects ?? []).compactMap { $0 as? URL }.filter { $0.path.hasSuffix(suffix) }
        }
    }

    private static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    @Test func `no Swift file is longer than 400 lines`() throws {
        let files = Self.files(in: ["Sources", "Tests", "Migrations"], ending: ".swift")
        #expect(files.count > 100)
        for file in files {
            let lines = try Self.text(file).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(lines <= 400, "\(file.lastPathComponent) has \(lines) lines")
        }
    }

    @Test func `every path that the README names exists`() throws {
        let readme = try Self.text(Self.root.appending(path: "README.md"))
        let paths = readme.matches(of: /(Scripts|Sources|Tests|Migrations)\/[A-Za-z0-9_.\/+-]+[A-Za-z0-9]/)
            .map { String($0.output.0) }.filter { !$0.contains("NNNN") }
        #expect(paths.count > 10)
        for path in Set(paths) {
            #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: path).path), "\(path)")
        }
    }

    @Test(arguments: ["Wire", "Translation", "Domain"])
    func `the ground floor has no clock, no socket and no async`(floor: String) throws {
        for file in Self.files(in: ["Sources/" + floor], ending: ".swift") {
            let code = try Self.text(file).split(separator: "\n").filter {
                !$0.drop { $0 == " " }.hasPrefix("//")
            }
            for line in code {
                for word in [
                    "import Foundation", "import NIO", "import Logging", "clock_gettime", "Date()", "Task {",
                ] {
                    #expect(!line.contains(word), "\(file.lastPathComponent): \(line)")
                }
                if floor != "Domain" {
                    #expect(!line.contains(" async "), "\(file.lastPathComponent): \(line)")
                }
            }
        }
    }

    /// Whose pattern comes from a client can make a search as slow as they like, and see more than they asked for.
    @Test func `nothing is searched with wildcards`() throws {
        for file in Self.files(in: ["Sources/SQLiteStorage", "Migrations"], ending: "") {
            guard file.path.hasSuffix(".swift") || file.path.hasSuffix(".sql") else { continue }
            let found = try Self.text(file).firstMatch(of: /\b(LIKE|GLOB|REGEXP|MATCH)\b/)
            #expect(found == nil, "\(file.lastPathComponent)")
        }
    }

    @Test(arguments: [("FAILURE-MODES.md", 25), ("FAULTS.md", 46), ("THREATS.md", 38)])
    func `every way in which something goes wrong has tests that exist`(page: String, rows: Int) throws {
        let swift = try Self.files(in: ["Tests"], ending: ".swift").map(Self.text)
        let python = try Self.files(in: ["Tests/RealClients"], ending: ".py").map(Self.text)
        let modes = try Self.rows(of: Self.text(Self.root.appending(path: "Tests/" + page))).filter {
            $0[""]?.wholeMatch(of: /[0-9]+/) != nil
        }
        for (index, mode) in modes.enumerated() {
            #expect(mode[""] == "\(index + 1)", "\(mode)")
            let names = Self.names(in: mode["tests"])
            #expect(!names.isEmpty, "\(mode)")
            for name in names {
                let isThere =
                    name.hasPrefix("test_")
                    ? python.contains { $0.contains("def \(name)(") }
                    : swift.contains { $0.contains("func `\(name)`(") }
                #expect(isThere, "\(name)")
            }
            #expect(!mode.values.contains(""), "\(mode)")
        }
        #expect(modes.count == rows)
    }

    /// The README has the faults in short: the same ones in the same order, and in each column nothing that the page
    /// does not say there.
    @Test func `the README's table of faults says what the page of faults says`() throws {
        let readme = try Self.text(Self.root.appending(path: "README.md"))
        let section =
            readme.split(separator: "\n## What goes wrong\n").last?
            .split(separator: "\n## ", maxSplits: 1).first ?? ""
        let short = Self.rows(of: String(section))
        let long = try Self.rows(of: Self.text(Self.root.appending(path: "Tests/FAULTS.md")))
        #expect(short.count == long.count)
        for (short, long) in zip(short, long) {
            for (column, cell) in long where !["", "tests"].contains(column) {
                // The first column has the table's own name there.
                let told = short[column] ?? short.first { long[$0.key] == nil }?.value
                for piece in (told ?? "missing").split(separator: "; ") {
                    #expect(cell.contains(piece), "\(cell) does not say: \(piece)")
                }
            }
            let tests = Self.names(in: short["tests"])
            #expect(!tests.isEmpty && tests.isSubset(of: Self.names(in: long["tests"])), "\(short)")
        }
    }

    /// The rows of a page's tables, each by the names of its columns.
    private static func rows(of page: String) -> [[String: String]] {
        var columns: [String] = []
        var rows: [[String: String]] = []
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|"), !line.hasPrefix("|--") else {
                if !line.hasPrefix("|") { columns = [] }
                continue
            }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
                .map { $0.trimmingCharacters(in: .whitespaces) }
            if columns.isEmpty {
                columns = cells
            } else {
                rows.append(Dictionary(zip(columns, cells)) { first, _ in first })
            }
        }
        return rows
    }

    /// What stands between backticks.
    private static func names(in cell: String?) -> Set<String> {
        Set((cell ?? "").matches(of: /`([^`]+)`/).map { String($0.1) })
    }

    /// A comparison that ends at the first difference tells how much of a hash is right.
    @Test func `hashes are compared in one place, which looks at every byte`() throws {
        let files = Self.files(
            in: ["Sources/Vault", "Sources/Gateway", "Sources/ControlPlane", "Sources/tollgate"],
            ending: ".swift")
        #expect(files.count > 50)
        for file in files {
            let found = try Self.text(file).firstMatch(of: #/\b(hash|\w*Hash)\)? *[!=]= /#)
            #expect(found == nil, "\(file.lastPathComponent)")
        }
        let place = try Self.text(Self.root.appending(path: "Sources/Vault/KeyedHash.swift"))
        let loop = try #require(place.firstMatch(of: /for place in (.*)\{(.*)\}/))
        #expect(loop.output.2.contains("difference |="))
        #expect(!loop.output.2.contains("return"))
    }

    /// What asks a model has entries. Looking at a kept response, deleting and cancelling it use nothing and have none;
    /// what else calls a provider is asked for by administrators.
    @Test func `models are asked in one place, kept responses in one, and administrators have their own`()
        throws
    {
        let callers = try Self.files(in: ["Sources"], ending: ".swift").filter {
            try !$0.path.contains("/Sources/Upstream/")
                && Self.text($0).contains(/[tT]ransport\.(start|whole)\(/)
        }
        #expect(
            Set(callers.map(\.lastPathComponent)) == [
                "Relay.swift", "Gateway+responses.swift", "ProviderProbe.swift", "RemoteAnswer.swift",
            ])
    }

    /// A package as it was resolved.
    private struct Pin: Decodable {
        struct State: Decodable { var revision: String, version: String? }
        var identity: String, location: String, state: State
    }

    private static func pins() throws -> [Pin] {
        struct Resolved: Decodable { var pins: [Pin] }
        let file = root.appending(path: "Package.resolved")
        return try JSONDecoder().decode(Resolved.self, from: Data(contentsOf: file)).pins
    }

    @Test func `what is built and tested comes in one version each`() throws {
        let manifest = try Self.text(Self.root.appending(path: "Package.swift"))
        #expect(!manifest.contains("branch:"))
        let pins = try Self.pins()
        #expect(pins.count > 5)
        for pin in pins {
            #expect(pin.state.revision.wholeMatch(of: /[0-9a-f]{40}/) != nil, "\(pin.location)")
            #expect(pin.state.version != nil, "\(pin.location)")
            #expect(pin.location.hasPrefix("https://"), "\(pin.location)")
        }
        for file in Self.files(in: ["Tests", "Scripts"], ending: ".txt")
        where file.lastPathComponent.hasPrefix("requirements") {
            for line in try Self.text(file).split(separator: "\n") where !line.hasPrefix("#") {
                #expect(line.contains("=="), "\(file.lastPathComponent): \(line)")
            }
        }
    }

    @Test func `every package is in the README, with its version and what it is there for`() throws {
        let manifest = try Self.text(Self.root.appending(path: "Package.swift"))
        let readme = try Self.text(Self.root.appending(path: "README.md"))
        let section = (readme.split(separator: "\n## What it is built on\n").last ?? "").prefix { $0 != "#" }
        var versions: [String: String] = [:]
        var alongside: Set<String> = []
        for line in section.split(separator: "\n") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3, cells[0].hasPrefix("`") else { continue }
            #expect(!cells[2].isEmpty, "\(line)")
            let names = cells[0].matches(of: /`([^`]+)`/).map { String($0.1) }
            if cells[1].hasPrefix("from ") || names[0].hasPrefix("lib") {
                versions[names[0]] = cells[1]
            } else {
                #expect(names.count == cells[1].split(separator: ",").count, "\(line)")
                alongside.formUnion(names)
            }
        }
        let asked = manifest.matches(of: /\.package\(url: "[^"]*\/([^"\/]+)", from: "([^"]+)"\)/)
        #expect(asked.count > 5 && asked.count == manifest.matches(of: /\.package\(/).count)
        for package in asked {
            #expect(versions[String(package.1)] == "from \(package.2)", "\(package.1)")
        }
        let libraries = manifest.matches(of: /\.linkedLibrary\("([^"]+)"\)/).map { "lib\($0.1)" }
        #expect(libraries.allSatisfy { versions[$0] != nil })
        #expect(versions.count == asked.count + libraries.count)
        #expect(alongside == Set(try Self.pins().map(\.identity)).subtracting(versions.keys))
    }

    @Test func `every migration is embedded and says why`() throws {
        let manifest = try Self.text(Self.root.appending(path: "Package.swift"))
        let files = Self.files(in: ["Migrations"], ending: ".sql")
        #expect(!files.isEmpty)
        for file in files {
            #expect(try Self.text(file).hasPrefix("-- Why: "), "\(file.lastPathComponent)")
            #expect(manifest.contains(file.lastPathComponent), "\(file.lastPathComponent)")
        }
    }

    @Test func `every table is in the README, with a comment of its own in the schema`() throws {
        let readme = try Self.text(Self.root.appending(path: "README.md"))
        let described = Set(
            (readme.split(separator: "\n## The database\n").last ?? "").prefix { $0 != "#" }
                .matches(of: /`([a-z_]+)`/).map { String($0.output.1) })
        var tables: Set<String> = []
        let files = Self.files(in: ["Migrations"], ending: ".sql")
        for file in files.sorted(by: { $0.lastPathComponent < $1.lastPathComponent }) {
            let sql = try Self.text(file)
            for table in sql.matches(of: /CREATE TABLE ([a-z_]+) \(\n(.*)\n/) {
                tables.insert(String(table.output.1))
                #expect(table.output.2.contains("-- "), "\(table.output.1)")
            }
            for table in sql.matches(of: /DROP TABLE ([a-z_]+);/) { tables.remove(String(table.output.1)) }
            // A table that is built anew begins under a name that it does not keep.
            for table in sql.matches(of: /ALTER TABLE ([a-z_]+) RENAME TO ([a-z_]+)/) {
                tables.remove(String(table.output.1))
                tables.insert(String(table.output.2))
            }
        }
        // The one table that is there before the first migration.
        tables.insert("schema_version")
        #expect(tables.count > 20)
        #expect(tables.subtracting(described).isEmpty)
        #expect(described.subtracting(tables).subtracting(["sqlite"]).isEmpty)
    }

    @Test func `SQL takes its values bound, never written into it`() throws {
        for file in Self.files(in: ["Sources/SQLiteStorage"], ending: "+SQL.swift") {
            var isStatement = false
            for line in try Self.text(file).split(separator: "\n", omittingEmptySubsequences: false) {
                if isStatement { #expect(!line.contains("\\("), "\(file.lastPathComponent): \(line)") }
                if line.contains("\"\"\"") { isStatement.toggle() }
            }
        }
    }
}

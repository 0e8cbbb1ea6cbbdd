import ArgumentParser
import Domain
import Gateway
import Presentation
import SQLiteStorage
import Upstream
import Vault
import Wire

struct Doctor: InvocableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look over the installation and say what to fix.",
        discussion: """
            Each line is ok, warn or fail; the exit code is 1 when one is fail. Every provider is asked for its \
            list of models, which costs nothing; --offline leaves that out.

            EXAMPLE
              tollgate doctor
              tollgate doctor --offline --json
            """
    )

    @Flag(help: "Call no provider.")
    var offline = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseFiles

    func run(in invocation: Invocation) async throws {
        var findings = Finding.libraries
        let (ofDatabase, directory) = try await examineDatabase(in: invocation)
        findings += ofDatabase
        let (ofMasterKey, vault) = try examineMasterKey(of: directory, in: invocation)
        findings += ofMasterKey
        if let directory {
            findings += Finding.all(in: directory, at: invocation.now())
            if let vault {
                findings += try await examineProviders(of: directory, vault: vault, in: invocation)
            }
        }
        try print(findings, on: invocation.console)
        let failures = findings.count { $0.level == .fail }
        if failures > 0 {
            throw CommandFailure(.failed, failures == 1 ? "one thing to fix" : "\(failures) things to fix")
        }
    }

    /// Never creates a database: a wrong path is a finding.
    private func examineDatabase(in invocation: Invocation) async throws -> ([Finding], Directory?) {
        let path = try database.databasePath(in: invocation)
        guard FilePath.exists(path) else {
            let missing = Finding.fail(
                "database", "there is none at \(path)", fix: "tollgate serve begins one; or give --database")
            return ([missing], nil)
        }
        do {
            let (directory, failures) = try await database.withStore(in: invocation) { store in
                let now = invocation.now()
                let failures = try await Finding.failures(in: store.usage(Finding.failuresQuery(at: now)))
                let cooldowns = try await Finding.cooldowns(store.cooldowns(at: now), at: now)
                return try await (store.directory(), failures + cooldowns)
            }
            let findings =
                [.ok("database", path)] + Finding.privacy(of: "database", path: path)
                + Finding.log(beside: path)
            return (findings + Finding.space(for: path) + failures, directory)
        } catch let error as StorageError {
            return ([.fail("database", error.message, fix: error.hint)] + Finding.space(for: path), nil)
        } catch let error as CommandFailure {
            return ([.fail("database", error.message, fix: error.hint)] + Finding.space(for: path), nil)
        }
    }

    /// Never creates a master key: one that is missing is a finding where credentials were sealed with it.
    private func examineMasterKey(
        of directory: Directory?, in invocation: Invocation
    ) throws -> ([Finding], Vault?) {
        let path = try database.masterKeyPath(in: invocation)
        guard FilePath.exists(path) else {
            let isNeeded = directory.map { directory in
                !directory.keys.isEmpty || directory.providers.values.contains { !$0.credentials.isEmpty }
            }
            guard isNeeded == true else { return ([.ok("master key", "made when it is first needed")], nil) }
            let missing = Finding.fail(
                "master key", "there is none at \(path), and keys and credentials depend on it",
                fix: "put it back from a backup, or name its file with --master-key-file")
            return ([missing], nil)
        }
        do {
            let vault = try database.vault(in: invocation)
            return ([.ok("master key", path)] + Finding.privacy(of: "master key", path: path), vault)
        } catch let error as VaultError {
            return ([.fail("master key", error.message, fix: error.hint)], nil)
        }
    }

    private func examineProviders(
        of directory: Directory, vault: Vault, in invocation: Invocation
    ) async throws -> [Finding] {
        let routes = Routes(directory, vault: vault)
        var findings = routes.unusable.sorted { $0.key < $1.key }.map { name, reason in
            Finding.fail(
                "provider \(name)", reason, fix: "tollgate providers remove \(name), then add it anew")
        }
        if offline || routes.providers.isEmpty { return findings }
        let transport = try CurlTransport(allowsLinkLocal: invocation.allowsLinkLocal)
        defer { transport.shutdown() }
        await withTaskGroup(of: Finding.self) { group in
            for (name, ready) in routes.providers {
                let probe = ProviderProbe(provider: ready, transport: transport, clock: invocation.clock)
                group.addTask { Finding(of: name, await probe.models().result) }
            }
            for await finding in group { findings.append(finding) }
        }
        return findings.sorted { $0.subject < $1.subject }
    }

    private func print(_ findings: [Finding], on console: Console) throws(CommandFailure) {
        if output.json {
            try console.printJSON { json in
                json.array(findings) { json, finding in finding.write(to: &json) }
            }
        } else {
            try console.print(findings.map(\.text).joined())
        }
    }
}

extension Finding {
    /// What the question for a list of models says about a provider.
    init(of name: ProviderName, _ result: ProviderProbe.Result) {
        let subject = "provider \(name)"
        let answer = [result.status.map(String.init), result.message].compactMap(\.self).joined(
            separator: " ")
        switch result.status {
        case _ where result.isOK:
            self = .ok(subject, "\(result.message) in \(result.duration.short)")
        case nil:
            self = .fail(subject, result.message, fix: "look at its base URL, the network and its proxy")
        case 401, 403:
            self = .fail(subject, answer, fix: "its credential is refused: remove it and add it anew")
        default:
            // Not every provider has a list of models.
            self = .warn(subject, "no list of models: \(answer)", fix: "tollgate providers test \(name)")
        }
    }
}

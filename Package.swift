// swift-tools-version: 6.2
import PackageDescription

// Every target is built by the same strict rules. A warning is an error, so that none is ever old.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// The floors of the house, from the roof to the ground. A floor imports only lower ones;
// `swift build --explicit-target-dependency-import-check error` holds it.
let package = Package(
    name: "tollgate",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tollgate", targets: ["tollgate"])
    ],
    dependencies: [
        // Commands, options, help pages and completion scripts.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        // HMAC-SHA-256 for key hashes, AES-GCM and HKDF for sealed credentials.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        // Routes, requests and answers of the control plane, where convenience counts more than speed.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.16.0"),
        // The names of headers, methods and statuses that Hummingbird speaks in.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        // The log façade that servers in Swift share.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        // Sockets and HTTP/1.1 of the data plane: half of a web framework's CPU per request.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        // Start order, signals and graceful drain.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // MARK: The roof: what people type
        .executableTarget(
            name: "tollgate",
            dependencies: [
                "ControlPlane", "DataPlane", "DemoProvider", "Domain", "Gateway", "Presentation",
                "SQLiteStorage",
                "Translation", "Upstream", "Vault", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),

        // MARK: The servers
        .target(
            name: "DataPlane",
            dependencies: [
                "Domain", "Gateway", "Translation", "Wire",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ControlPlane",
            dependencies: [
                "Domain", "Gateway", "Presentation", "Translation", "Upstream", "Vault", "Wire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        // A scripted provider for trying things out and for tests; no part of the request path.
        .target(
            name: "DemoProvider",
            dependencies: [
                "Wire",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),

        // MARK: The business: the way of a request
        .target(
            name: "Gateway",
            dependencies: [
                "Domain", "Presentation", "Translation", "Upstream", "Vault", "Wire",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),

        // MARK: The only floor that talks to others: providers, the disk
        .target(name: "Upstream", dependencies: ["CCurl", "Domain"], swiftSettings: strict),
        .target(
            name: "SQLiteStorage",
            dependencies: ["CSQLite", "Domain", "Migrations"],
            swiftSettings: strict
        ),
        .target(
            name: "Vault",
            dependencies: ["Domain", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict
        ),

        // MARK: The ground floor: pure, without clock, socket or file
        // Our nouns as JSON, the same with `--json` and over HTTP.
        .target(name: "Presentation", dependencies: ["Domain", "Wire"], swiftSettings: strict),
        .target(name: "Translation", dependencies: ["Wire"], swiftSettings: strict),
        .target(name: "Domain", swiftSettings: strict),
        .target(name: "Wire", swiftSettings: strict),

        // MARK: The cellar: C libraries and SQL
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CSQLite", linkerSettings: [.linkedLibrary("sqlite3")]),
        .target(
            name: "Migrations",
            path: "Migrations",
            resources: [
                .embedInCode("0001_keys.sqlite.sql"),
                .embedInCode("0002_providers.sqlite.sql"),
                .embedInCode("0003_mappings.sqlite.sql"),
                .embedInCode("0004_ledger.sqlite.sql"),
                .embedInCode("0005_revision.sqlite.sql"),
                .embedInCode("0006_ledger_indexes.sqlite.sql"),
                .embedInCode("0007_timeouts.sqlite.sql"),
                .embedInCode("0008_people.sqlite.sql"),
                .embedInCode("0009_prices.sqlite.sql"),
                .embedInCode("0010_rollups.sqlite.sql"),
                .embedInCode("0011_budgets.sqlite.sql"),
                .embedInCode("0012_attribution.sqlite.sql"),
                .embedInCode("0013_days.sqlite.sql"),
                .embedInCode("0014_responses.sqlite.sql"),
                .embedInCode("0015_conditions.sqlite.sql"),
                .embedInCode("0016_reasoning.sqlite.sql"),
                .embedInCode("0017_display_names.sqlite.sql"),
                .embedInCode("0018_presumed.sqlite.sql"),
                .embedInCode("0019_left.sqlite.sql"),
                .embedInCode("0020_cooldowns.sqlite.sql"),
                .embedInCode("0021_searches.sqlite.sql"),
                .embedInCode("0022_admin_key_life.sqlite.sql"),
                .embedInCode("0023_reservations.sqlite.sql"),
                .embedInCode("0024_entry_reservation.sqlite.sql"),
                .embedInCode("0025_provider_options.sqlite.sql"),
            ],
            swiftSettings: strict
        ),

        // MARK: Tests, floor by floor
        // What tests of several floors need: random numbers that can be repeated, a client that hides nothing.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "WireTests", dependencies: ["TestSupport", "Wire"], swiftSettings: strict),
        .testTarget(name: "DomainTests", dependencies: ["Domain", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "TranslationTests", dependencies: ["TestSupport", "Translation", "Wire"],
            swiftSettings: strict),
        .testTarget(
            name: "VaultTests",
            dependencies: ["Domain", "Vault", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SQLiteStorageTests",
            dependencies: ["CSQLite", "Domain", "Migrations", "SQLiteStorage", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "UpstreamTests", dependencies: ["TestSupport", "Upstream"], swiftSettings: strict),
        // A gateway around doubles, for the tests of both floors that have one.
        .target(
            name: "GatewayDoubles",
            dependencies: [
                "Domain", "Gateway", "Upstream", "Vault", "Wire",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/GatewayDoubles",
            swiftSettings: strict
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Domain", "Gateway", "GatewayDoubles", "Upstream", "Wire",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DataPlaneTests",
            dependencies: [
                "DataPlane", "Domain", "Gateway", "GatewayDoubles", "TestSupport", "Upstream", "Wire",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ControlPlaneTests",
            dependencies: [
                "ControlPlane", "Domain", "Gateway", "GatewayDoubles", "SQLiteStorage", "TestSupport",
                "Upstream", "Vault", "Wire",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "DemoProviderTests",
            dependencies: ["DemoProvider", "TestSupport", "Translation", "Wire"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "tollgate", "ControlPlane", "DemoProvider", "Domain", "Gateway", "Presentation",
                "SQLiteStorage", "Upstream", "Vault", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict
        ),
        // Everything that reads foreign bytes, on whatever floor it stands.
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "tollgate", "ControlPlane", "DataPlane", "Domain", "Gateway", "Presentation", "TestSupport",
                "Translation", "Upstream", "Vault", "Wire",
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "ProjectTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)

import Domain
import Testing

/// When something can be asked of a provider again.
@Suite struct `a provider of which something is passed over` {
    private static let start = Timestamp(milliseconds: 1_764_000_000_000)
    private static let one = CredentialID("cred_1")
    private static let two = CredentialID("cred_2")
    private static let name = ProviderName("p")

    private func provider(_ credentials: [CredentialID]) -> Provider {
        Provider(
            name: Self.name, profile: "generic", baseURL: "http://x/v1",
            credentials: credentials.map {
                ProviderCredential(id: $0, sealed: [], hint: "", createdAt: Self.start)
            }, createdAt: Self.start)
    }

    private func cooldowns(_ subjects: [(HealthSubject, Int)]) -> [Cooldown] {
        subjects.map { subject, seconds in
            Cooldown(
                of: subject, .server, status: 500, failures: 3, since: Self.start,
                until: Self.start + .seconds(seconds))
        }
    }

    @Test(
        arguments: [
            ([], [], nil, nil),
            ([(.provider(name), 5)], [one, two], 5, 5),
            ([(.target(name, model: "m"), 5)], [one, two], nil, 5),
            ([(.target(name, model: "other"), 5)], [one], nil, nil),
            ([(.provider(ProviderName("q")), 5)], [one], nil, nil),
            // As long as one credential is in order there is a way.
            ([(.credential(name, one), 5)], [one, two], nil, nil),
            ([(.credential(name, one), 5), (.credential(name, two), 9)], [one, two], 5, 5),
            ([(.allowance(name, one, model: "m"), 5)], [one], nil, 5),
            ([(.allowance(name, one, model: "m"), 5), (.credential(name, one), 9)], [one], 9, 9),
            // The longest of what one way depends on counts.
            ([(.credential(name, one), 5), (.provider(name), 9)], [one, two], 9, 9),
            ([(.credential(name, nil), 5)], [], 5, 5),
        ] as [([(HealthSubject, Int)], [CredentialID], Int?, Int?)])
    func `is tried again when the first of its ways is free`(
        subjects: [(HealthSubject, Int)], credentials: [CredentialID], any: Int?, model: Int?
    ) {
        let provider = provider(credentials)
        let cooldowns = cooldowns(subjects)
        #expect(provider.passedOver(by: cooldowns) == any.map { Self.start + .seconds($0) })
        #expect(provider.passedOver(model: "m", by: cooldowns) == model.map { Self.start + .seconds($0) })
    }

    @Test func `is not told of by a model's name that is long or a key`() {
        for (model, isPublishable) in [
            ("m", true), (String(repeating: "m", count: 256), true),
            (String(repeating: "m", count: 257), false), ("tg-k123-secret", false),
        ] {
            let cooldown = cooldowns([(.target(Self.name, model: model), 5)])[0]
            #expect(cooldown.isPublishable == isPublishable)
        }
        #expect(cooldowns([(.provider(Self.name), 5)])[0].isPublishable)
    }
}

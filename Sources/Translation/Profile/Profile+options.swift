/// Why options cannot be taken. Repeats nothing of what was given.
public enum ProfileOptionError: Error, Sendable, Equatable {
    /// The profile has none of that name, but these.
    case unknown(profile: String, options: [String])
    /// The option has other values.
    case value(option: String, values: String)
    /// What stands behind `@` cannot be a model.
    case model(option: String)
    /// The option counts for the whole provider.
    case ofProvider(option: String)
    case tooMany(most: Int)

    /// The words for whoever gave them.
    public var reason: String {
        switch self {
        case .unknown(let profile, let options):
            "there is no such option of the profile \(profile); its options are "
                + options.joined(separator: ", ")
        case .value(let option, let values): "\(option) must be \(values)"
        case .model(let option):
            "\(option)@MODEL must name one model by 1 to 256 bytes without '*' and blanks"
        case .ofProvider(let option): "\(option) is of the whole provider and goes with no @MODEL"
        case .tooMany(let most): "there can be at most \(most) options"
        }
    }
}

extension Profile {
    /// The options that count in this profile.
    public var options: [ProfileOption] { ProfileOption.all.filter { $0.counts(self) } }

    /// The rows without their patterns.
    var dialects: [Dialect] { [standard] + rows.map(\.dialect) }

    /// This profile with the columns that a provider overrules. It is worked out once, when providers are read.
    ///
    /// - Parameter options: Values by the option's name, or by `NAME@MODEL` for one model alone, which comes before
    ///   what holds for all.
    public func overruled(by options: [String: String]) throws(ProfileOptionError) -> Profile {
        if options.isEmpty { return self }
        guard options.count <= ProfileOption.most else { throw .tooMany(most: ProfileOption.most) }
        var profile = self
        var ofModels: [String: [(option: ProfileOption, value: String)]] = [:]
        for (key, value) in options.sorted(by: { $0.key < $1.key }) {
            let (option, model) = try option(of: key)
            if let model {
                ofModels[model, default: []].append((option, value))
            } else {
                try option.put(value, into: &profile)
            }
        }
        var own: [Row] = []
        for (model, choices) in ofModels.sorted(by: { $0.key < $1.key }) {
            var dialect = profile.dialect(for: model)
            for choice in choices { try choice.option.put(choice.value, into: &dialect) }
            own.append(Row([model], dialect))
        }
        profile.rows = own + profile.rows
        return profile
    }

    /// The option that a key names, and the model that it is for, as rows know models: without the vendor before a
    /// slash, whatever its case.
    private func option(of key: String) throws(ProfileOptionError) -> (ProfileOption, model: String?) {
        let parts = key.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard let name = parts.first, let option = options.first(where: { $0.name == name }) else {
            throw .unknown(profile: self.name, options: options.map(\.name))
        }
        guard parts.count > 1 else { return (option, nil) }
        if case .ofProvider = option.column { throw .ofProvider(option: option.name) }
        guard (1...256).contains(parts[1].utf8.count),
            parts[1].unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && $0 != "*" }),
            let model = parts[1].split(separator: "/").last
        else { throw .model(option: option.name) }
        return (option, model.lowercased())
    }
}

extension ProfileOption {
    /// Puts a value into every row.
    fileprivate func put(_ value: String, into profile: inout Profile) throws(ProfileOptionError) {
        switch column {
        case .ofProvider(let take):
            guard take(value, &profile) else { throw .value(option: name, values: values) }
        case .ofModels:
            try put(value, into: &profile.standard)
            for index in profile.rows.indices { try put(value, into: &profile.rows[index].dialect) }
        }
    }

    fileprivate func put(_ value: String, into dialect: inout Dialect) throws(ProfileOptionError) {
        guard case .ofModels(let take) = column, take(value, &dialect) else {
            throw .value(option: name, values: values)
        }
    }
}

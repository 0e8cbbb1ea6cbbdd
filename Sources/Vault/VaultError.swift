/// Why a secret cannot be had.
public enum VaultError: Error, Sendable, Equatable {
    /// The file of the master key cannot be read, or made.
    case unreadable(path: String, reason: String)
    /// Others than the owner can read or write the file of the master key.
    case exposed(path: String)
    /// The file does not hold a master key.
    case malformed(path: String)
    /// A sealed credential was made with another master key, for another provider, or is damaged.
    case wrongKey(provider: String)

    /// What happened, for a log or a person at the command line. Holds no secret.
    public var message: String {
        switch self {
        case .unreadable(let path, let reason): "the master key \(path) cannot be used: \(reason)"
        case .exposed(let path): "the master key \(path) can be read by others than its owner"
        case .malformed(let path): "\(path) does not hold a master key"
        case .wrongKey(let provider): "the credential of \(provider) does not open with this master key"
        }
    }

    /// What to do next.
    public var hint: String {
        switch self {
        case .unreadable: "Check that the file exists and belongs to the user that runs Tollgate."
        case .exposed(let path): "Run `chmod 600 \(path)`; if others may have read it, make new keys."
        case .malformed: "A master key is 64 hexadecimal digits; restore the file from a backup."
        case .wrongKey: "Use the master key that the provider was added with, or add the provider again."
        }
    }
}

import Wire

extension Profile {
    /// Anthropic's own API, and everybody who serves the Messages API as it does: requests and answers pass as they
    /// are. Its base URL is what `ANTHROPIC_BASE_URL` would be, such as `https://api.anthropic.com`.
    public static let anthropic = Profile(
        name: "anthropic", standard: Dialect(), apis: [.messages], credentialHeader: .own("x-api-key"))
}

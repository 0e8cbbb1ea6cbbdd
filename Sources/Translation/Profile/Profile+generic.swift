extension Profile {
    /// For any server that speaks OpenAI's protocol and about which nothing else is known: what most take.
    public static let generic = Profile(
        name: "generic",
        standard: Dialect().with {
            $0.efforts = [.low, .medium, .high]
            $0.replay = .inToolLoop
            $0.readsThinkTags = true
        }
    )
}

extension Profile {
    /// OpenAI's models at Microsoft. The name in the request is the deployment's, which people choose, so that
    /// its model is known only where the name says it.
    ///
    /// Source: the reference of chat completions of Azure OpenAI in Foundry Models. Answers begin with a chunk
    /// without choices and carry results of content filters, which are passed over.
    public static let azure = Profile(
        name: "azure",
        // The field for the limit that models of every kind take.
        standard: openai.standard.with { $0.limitField = .maxCompletionTokens },
        rows: openai.rows
    )
}

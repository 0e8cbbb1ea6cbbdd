extension Profile {
    /// OpenAI's models at Microsoft. The name in the request is the deployment's, which people choose, so that
    /// its model is known only where the name says it.
    ///
    /// Source: the reference of Azure OpenAI in Microsoft Foundry Models: the data plane's release 2024-10-21, in whose
    /// paths the deployment stands and which takes keys as `api-key`, and the v1 API, which serves responses. Answers
    /// begin with a chunk without choices and carry results of content filters, which are passed over.
    public static let azure = Profile(
        name: "azure",
        // The field for the limit that models of every kind take.
        standard: openai.standard.with { $0.limitField = .maxCompletionTokens },
        rows: openai.rows,
        apis: openai.apis,
        credentialHeader: .own("api-key"),
        paths: .deployments(version: "2024-10-21")
    )
}

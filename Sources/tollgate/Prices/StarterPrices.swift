import Domain

/// Public list prices to begin with, imported only on request. Each line has the source that was read and the day
/// or month for which the source gives it.
///
/// They are the ordinary rates: not for batches, priority, regions, or the surcharge that some models have for very
/// long prompts. Whoever pays less by contract sets their own price. Models whose every price depends on the length of
/// the prompt, such as Claude Haiku 5.5, are left out, and stay unpriced until somebody decides. Searches of the web are
/// Anthropic's, the same for all its models:
/// <https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool>.
enum StarterPrices {
    /// The vendors of the list, by their own name in it and the host that their API is at.
    static let vendors = [
        (name: "anthropic", host: "api.anthropic.com"),
        (name: "openai", host: "api.openai.com"),
    ]

    /// The list for the providers that are set up: those of a vendor's name, and those at a vendor's address.
    static func lines(for providers: some Collection<Provider>) throws -> [PriceLine] {
        let lines = try PriceFile.parse(csv)
        return providers.sorted { $0.name < $1.name }.flatMap { provider in
            let vendor = vendors.first {
                provider.name.text == $0.name || host(of: provider.baseURL) == $0.host
            }
            return lines.filter { $0.provider.text == vendor?.name }.map { line in
                var line = line
                line.provider = provider.name
                return line
            }
        }
    }

    private static func host(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        return url[scheme.upperBound...].prefix { $0 != "/" && $0 != ":" }.lowercased()
    }

    static let csv = """
        provider,model,input,cache_read,cache_write_5m,cache_write_1h,output,web_search,source,source_date
        anthropic,claude-opus-5-5,4,0.20,5,8,20,10,https://github.com/TheKrush/PromptFuel/releases/tag/v1.0.21,2026-09-22
        anthropic,claude-sonnet-5-5,2,0.10,2.50,4,10,10,https://github.com/TheKrush/PromptFuel/releases/tag/v1.0.23,2026-10-07
        anthropic,claude-opus-5,5,0.50,6.25,10,25,10,https://platform.claude.com/docs/models/opus-5/overview,2026-09
        anthropic,claude-sonnet-5,2,0.20,2.50,4,10,10,https://platform.claude.com/docs/zh-CN/models/sonnet-5/overview,2026-09
        anthropic,claude-opus-4-8,5,0.50,6.25,10,25,10,https://platform.claude.com/docs/en/about-claude/pricing,2026-09
        anthropic,claude-opus-4-7,5,0.50,6.25,10,25,10,https://platform.claude.com/docs/en/about-claude/pricing,2026-09
        anthropic,claude-opus-4-6,5,0.50,6.25,10,25,10,https://platform.claude.com/docs/en/about-claude/pricing,2026-09
        anthropic,claude-opus-4-5,5,0.50,6.25,10,25,10,https://platform.claude.com/docs/en/about-claude/pricing,2026-09
        anthropic,claude-sonnet-4-6,3,0.30,3.75,6,15,10,https://platform.claude.com/docs/en/docs/about-claude/pricing,2026-02
        anthropic,claude-sonnet-4-5,3,0.30,3.75,6,15,10,https://platform.claude.com/docs/en/docs/about-claude/pricing,2026-02
        anthropic,claude-haiku-4-5,1,0.10,1.25,2,5,10,https://platform.claude.com/docs/en/docs/about-claude/pricing,2026-02
        openai,gpt-6.1-sol,2,0.10,2.50,,10,,https://github.com/TheKrush/PromptFuel/releases/tag/v1.0.22,2026-09-29
        openai,gpt-6.1-terra,1,0.05,1.25,,5,,https://github.com/TheKrush/PromptFuel/releases/tag/v1.0.24,2026-10-26
        openai,gpt-6-sol,2,0.20,2.50,,10,,https://github.com/TheKrush/PromptFuel/releases/tag/v1.0.21,2026-09-22
        openai,gpt-6-luna,0.10,0.01,0.125,,0.50,,https://github.com/TheKrush/PromptFuel/releases/tag/v1.0.21,2026-09-22
        openai,gpt-5.5,5,0.50,,,30,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-5.4,2.50,0.25,,,15,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-5.4-mini,0.75,0.075,,,4.50,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-5.4-nano,0.20,0.02,,,1.25,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-5.2,1.75,0.175,,,14,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-5.1,1.25,0.125,,,10,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-5,1.25,0.125,,,10,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-5-mini,0.25,0.025,,,2,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-5-nano,0.05,0.005,,,0.40,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-4.1,2,0.50,,,8,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-4.1-mini,0.40,0.10,,,1.60,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        openai,gpt-4.1-nano,0.10,0.025,,,0.40,,https://github.com/zavora-ai/adk-rust/blob/main/adk-model/src/openai/pricing.rs,2026-08-23
        """
}

"""The strict twins of all providers, each with a model that shows the most of its dialect."""

from processes import DemoProvider, Tollgate

# A model of each provider that shows the most of its dialect.
MODELS = {
    "openai": "gpt-5.1",
    "generic": "any",
    "azure": "gpt-5.1",
    "deepseek": "deepseek-v4-pro",
    "gemini": "gemini-3.1-pro-preview",
    "openrouter": "anthropic/claude-opus-4.8",
    "groq": "openai/gpt-oss-120b",
    "mistral": "mistral-small-latest",
    "moonshot": "kimi-k2.6",
    "dashscope": "qwen3.6-plus",
    "zhipu": "glm-5.2",
    "xai": "grok-4.3",
    "together": "zai-org/GLM-5",
    "fireworks": "accounts/fireworks/models/glm-5",
    "cerebras": "zai-glm-4.7",
    "deepinfra": "Qwen/Qwen3.5-397B",
    "perplexity": "sonar-reasoning-pro",
    "minimax": "MiniMax-M2.5",
    "vllm": "Qwen/Qwen3.6-35B-A3B",
    "sglang": "kimi-k2.6",
    "llamacpp": "qwen3.6-35b",
    "ollama": "gpt-oss:20b",
    "lmstudio": "openai/gpt-oss-20b",
    "anthropic": "claude-sonnet-4-6",
}
WITHOUT_TOOLS = {"perplexity"}
# What base URLs have behind the twin's address, where it is not the usual.
BASE_PATHS = {"azure": "/openai?api-version=2024-10-21", "anthropic": ""}
# Whose answers pass as they are, so that they name the provider's model.
NATIVE = {"anthropic"}


def add(tollgate, name, url, profile):
    """Adds a provider, with a credential that a twin takes which wants any."""
    tollgate.environment["PROVIDER_KEY"] = "not-a-real-key"
    tollgate.command(
        "providers", "add", name, "--profile", profile, "--base-url", url, "--credential-env", "PROVIDER_KEY")


def start(binary, folder, models=MODELS, plans=None):
    """One Tollgate before a strict twin of each provider, with the model to ask it for; and how to end them. `plans` are
    further models, with the providers that are tried for each, in order."""
    demos = {name: DemoProvider(binary, folder, name) for name in models}
    tollgate = Tollgate(binary, folder)
    try:
        tollgate.command("db", "migrate")
        for name, demo in demos.items():
            # The demo provider without a twin keeps OpenAI's rules, which are also those that all imitate.
            demo.start("--profile", "openai" if name == "generic" else name, "--record-bodies")
            add(tollgate, name, demo.url + BASE_PATHS.get(name, "/v1"), profile=name)
            tollgate.command("models", "map", f"claude-via-{name}", "--to", f"{name}/{models[name]}")
        for model, names in (plans or {}).items():
            tollgate.map_in_order(model, *(f"{name}/{models[name]}" for name in names))
        tollgate.key = tollgate.command("keys", "create", "--name", "first").strip()
        tollgate.start()
        yield tollgate, demos
        tollgate.stop()
        tollgate.command("db", "check")
        for demo in demos.values():
            demo.stop()
    finally:
        for process in (tollgate, *demos.values()):
            if process.process and process.process.poll() is None:
                process.kill()

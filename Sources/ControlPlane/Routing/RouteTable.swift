import HTTPTypes

/// All routes there are.
enum RouteTable {
    static let all: [Route] = [
        HealthRoutes.all, OrganizationRoutes.all, KeyRoutes.all, UserRoutes.all, WorkspaceRoutes.all,
        MemberRoutes.all, RateLimitRoutes.all, BudgetRoutes.all, SpendLimitRoutes.all,
        EffectiveLimitRoute.all,
        SpendLimitAudit.all, IncreaseRequestRoutes.all, UsageReportRoute.all, CostReportRoute.all,
        ClaudeCodeReportRoute.all, AnalyticsRoutes.all, RequestRoutes.all, BookRoutes.all,
        ProviderRoutes.all, MappingRoutes.all, PriceRoutes.all, CommandRoutes.all,
    ].flatMap(\.self)

    /// What a path takes; nothing when it is no path of ours.
    static func methods(of path: String) -> [HTTPRequest.Method] {
        all.filter { $0.takes(path) }.map(\.method)
    }
}

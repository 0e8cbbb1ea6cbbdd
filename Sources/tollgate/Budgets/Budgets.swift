import ArgumentParser

struct Budgets: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Cap what keys, users, teams or everybody may cost.",
        discussion: """
            A request reserves its cost before a provider is called, in the transaction that opens its entry, and a \
            request that would pass the cap is refused with 429. It reserves what such requests cost lately; by as \
            much as those that run at one time turn out dearer, a budget can be passed. --strict reserves the most \
            that a request can cost, and is never passed.

            EXAMPLE
              tollgate budgets set --user alice --amount 50 --per month
              tollgate budgets set --organization --amount 200 --per day --zone Europe/Berlin
              tollgate budgets list
            """,
        subcommands: [BudgetsSet.self, BudgetsList.self, BudgetsShow.self, BudgetsRemove.self]
    )
}

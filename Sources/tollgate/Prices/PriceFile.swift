import ArgumentParser
import Domain
import Presentation
import Wire

/// A file of prices: comma-separated values with a line of names, or a JSON array of objects with the same names.
///
/// `provider`, `model`, `input` and `output` must be there; `cache_read`, `cache_write_5m`, `cache_write_1h`,
/// `web_search`, `from`, `source` and `source_date` may be. Other names are left alone, so that `prices list --json` can be read
/// back.
enum PriceFile {
    static func parse(_ text: String) throws -> [PriceLine] {
        let isJSON = text.first { !$0.isWhitespace } == "["
        return try isJSON ? parseJSON(text) : parseCSV(text)
    }

    private static func parseJSON(_ text: String) throws -> [PriceLine] {
        guard let document = try? JSONDocument(Array(text.utf8)) else {
            throw CommandFailure(.wrongUsage, "the file begins like JSON and is none")
        }
        return try document.root.elements.enumerated().map { index, element in
            try line("entry \(index + 1)") { name in
                guard let member = element.members.first(where: { $0.name == name })?.value, !member.isNull
                else { return nil }
                // A number as it is spelled, so that nothing is rounded.
                return member.string ?? String(decoding: member.raw, as: UTF8.self)
            }
        }
    }

    private static func parseCSV(_ text: String) throws -> [PriceLine] {
        let rows = try CommaSeparated.rows(text)
        guard let names = rows.first else { throw CommandFailure(.wrongUsage, "the file has no prices") }
        return try rows.dropFirst().enumerated().map { index, cells in
            try line("line \(index + 2)") { name in
                guard let column = names.firstIndex(of: name), column < cells.count else { return nil }
                return cells[column].isEmpty ? nil : cells[column]
            }
        }
    }

    /// One price from its named values; what is wrong is told with the place.
    private static func line(_ place: String, _ value: (String) -> String?) throws -> PriceLine {
        func required(_ name: String) throws -> String {
            guard let text = value(name) else { throw CommandFailure(.wrongUsage, "\(name) is missing") }
            return text
        }
        do {
            var line = try PriceLine(
                provider: required("provider"), model: required("model"),
                rates: Rates(
                    input: DollarArgument.parse(required("input")),
                    cacheRead: value("cache_read").map(DollarArgument.parse),
                    cacheWrite5m: value("cache_write_5m").map(DollarArgument.parse),
                    cacheWrite1h: value("cache_write_1h").map(DollarArgument.parse),
                    output: DollarArgument.parse(required("output")),
                    webSearch: value("web_search").map(DollarArgument.parse)))
            if let from = value("from") {
                guard let time = CalendarTime.parse(from) else {
                    throw CommandFailure(.wrongUsage, "from is a date such as 2026-11-23")
                }
                line.from = time
            }
            (line.source, line.sourceDate) = (value("source"), value("source_date"))
            for text in [line.source, line.sourceDate].compactMap(\.self)
            where text.utf8.count > PriceLine.longestText || text != text.printable {
                throw CommandFailure(
                    .wrongUsage, "a source is at most \(PriceLine.longestText) bytes of text")
            }
            return line
        } catch {
            throw CommandFailure(.wrongUsage, "\(place): \(reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let failure as CommandFailure: failure.message
        case let error as ValidationError: error.message
        default: "\(error)"
        }
    }
}

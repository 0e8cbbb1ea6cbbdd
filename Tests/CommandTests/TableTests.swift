import Domain
import Testing

@testable import tollgate

@Suite struct TableTests {
    @Test func `columns are aligned, numbers to the right, nothing is a dash`() {
        var table = Table([.left("NAME"), .right("COUNT"), .left("NOTE")])
        table.add(["a", "1,000", nil])
        table.add(["longer", "2", ""])
        #expect(
            table.text == """
                NAME    COUNT  NOTE
                a       1,000  -
                longer      2  -

                """)
    }

    @Test func `control characters of others do not reach the terminal`() {
        var table = Table([.left("CLIENT")])
        table.add(["a\u{1B}[2Jb\nc\u{202E}d"])
        #expect(table.text == "CLIENT\na\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}d\n")
    }

    @Test func `a table in pieces keeps its columns`() {
        var table = Table([.left("A"), .left("B")])
        table.add(["x", "y"])
        #expect(table.text(widths: [4, 1], hasTitles: false) == "x     y\n")
    }

    @Test func `fields are aligned by their names`() {
        var fields = FieldList()
        fields.add("Id", "k1")
        fields.add("Name", nil)
        fields.addIfPresent("User", "")
        #expect(fields.text == "Id    k1\nName  -\n")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func `numbers have thousands separators`(number: Int, text: String) {
        #expect(number.grouped == text)
    }

    @Test(
        arguments: [
            (0, "$0.0000"), (1, "<$0.0001"), (50_000, "$0.0001"), (149_999, "$0.0001"), (150_000, "$0.0002"),
            (1_234_567_890_000, "$1,234.5679"), (-2_000_000_000, "-$2.0000"),
        ] as [(Int64, String)])
    func `money is rounded to a hundredth of a cent and never to nothing`(nanoUSD: Int64, text: String) {
        #expect(Money.text(nanoUSD: nanoUSD) == text)
    }

    @Test(arguments: [
        (0, "0 ms"), (999, "999 ms"), (12_345, "12.3 s"), (245_000, "4m 05s"), (7_199_000, "119m 59s"),
    ])
    func `durations are as exact as people want them`(milliseconds: Int, text: String) {
        #expect(Duration.milliseconds(milliseconds).short == text)
    }
}

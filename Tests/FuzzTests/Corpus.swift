import Foundation

/// The inputs that are mutated: small, and between them everything that a parser knows.
struct Corpus {
    let inputs: [[UInt8]]

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/fuzz")

    /// Reads the folder of a parser. Of a file `*.lines` each line is an input, any other file is one.
    init(of parser: String) throws {
        let folder = Self.folder.appending(path: parser)
        var inputs: [[UInt8]] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: file)))
            if file.hasSuffix(".lines") {
                inputs += bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
            } else {
                inputs.append(bytes)
            }
        }
        self.inputs = inputs
    }

    /// The folders there are.
    static func parsers() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
    }
}

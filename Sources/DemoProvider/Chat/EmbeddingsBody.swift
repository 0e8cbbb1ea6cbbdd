import Wire

/// A request for embeddings, by OpenAI's rules. Source: the API reference of `POST /v1/embeddings`.
struct EmbeddingsBody {
    private let model: String
    private let inputs: [JSONValue]
    private let dimensions: Int
    private let isBase64: Bool

    private static let fields: [StaticString] = ["model", "input", "dimensions", "encoding_format", "user"]
    /// Numbers of a vector whose length was not asked for: fewer than any model's.
    private static let usualDimensions = 8
    private static let mostInputs = 2_048

    init(_ root: JSONValue, isStrict: Bool) throws(ErrorAnswer) {
        guard root.isObject else { throw .invalid("The body must be a JSON object.") }
        if isStrict { try RequestValidation.only(Self.fields, in: root, at: nil) }
        guard let model = root["model"]?.string, !model.isEmpty else {
            throw .invalid("you must provide a model parameter", param: "model")
        }
        guard let input = root["input"] else {
            throw .invalid("Missing required parameter: 'input'.", param: "input")
        }
        // A list of numbers is one text, in tokens.
        let isList = input.isArray && input.elements.first?.isNumber != true
        let inputs = isList ? Array(input.elements) : [input]
        guard 1...Self.mostInputs ~= inputs.count, inputs.allSatisfy(Self.isText) else {
            throw .invalid("'$.input' is invalid.", param: "input")
        }
        var dimensions = Self.usualDimensions
        if let wish = root["dimensions"], !wish.isNull {
            guard let number = wish.int, 1...3_072 ~= number else {
                throw .invalid("Invalid value for 'dimensions'.", param: "dimensions")
            }
            dimensions = number
        }
        let format = root["encoding_format"]?.string ?? "float"
        guard ["float", "base64"].contains(format) else {
            throw .invalid("Invalid value for 'encoding_format'.", param: "encoding_format")
        }
        self.model = model
        self.inputs = inputs
        self.dimensions = dimensions
        isBase64 = format == "base64"
    }

    /// Texts must not be empty; neither must lists of tokens.
    private static func isText(_ input: JSONValue) -> Bool {
        if input.isString { return !input.isEmptyString }
        return input.isArray && input.count > 0 && input.elements.allSatisfy(\.isNumber)
    }

    var tokens: Int {
        inputs.reduce(0) { $0 + ($1.isArray ? $1.count : max(1, $1.raw.count / 4)) }
    }

    /// The list of vectors, as JSON.
    var answer: [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.field("object", "list" as StaticString)
        json.name("data")
        json.beginArray()
        for (index, input) in inputs.enumerated() {
            json.beginObject()
            json.field("object", "embedding" as StaticString)
            json.field("index", index)
            json.name("embedding")
            write(Self.vector(of: input, dimensions), to: &json)
            json.endObject()
        }
        json.endArray()
        json.field("model", model)
        json.name("usage")
        json.beginObject()
        json.field("prompt_tokens", tokens)
        json.field("total_tokens", tokens)
        json.endObject()
        json.endObject()
        return json.bytes
    }

    private func write(_ vector: [Float], to json: inout JSONWriter) {
        guard isBase64 else {
            json.beginArray()
            for number in vector { json.raw(Array("\(number)".utf8)) }
            return json.endArray()
        }
        // Each number in four bytes, the lowest first.
        let bytes = vector.flatMap { number in
            (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * UInt32($0))) }
        }
        json.value(Self.base64(bytes))
    }

    /// Multiples of 1/128 between -1 and 1, from a hash of the text (FNV-1a).
    private static func vector(of input: JSONValue, _ dimensions: Int) -> [Float] {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in input.raw { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return (0..<dimensions).map { _ in
            hash = hash &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(Int(hash >> 56) - 128) / 128
        }
    }

    /// RFC 4648, section 4.
    private static func base64(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for place in 0..<4 {
                text.append(
                    place > group.count
                        ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

import Wire

/// An image as `image_url` takes it.
enum ImageSource: Sendable {
    case url(JSONValue)
    /// Base64 text and its media type.
    case data(JSONValue, MediaType)

    /// Reads the `source` of an image block; nil when it is of neither kind.
    init?(_ source: JSONValue?) {
        guard let source, let type = source["type"] else { return nil }
        if type.equals("base64"), let data = source["data"], data.isString {
            self = .data(data, MediaType(of: data, declared: source["media_type"]))
        } else if type.equals("url"), let url = source["url"], url.isString {
            self = .url(url)
        } else {
            return nil
        }
    }

    func writeURL(to json: inout JSONWriter) {
        switch self {
        case .url(let url):
            json.value(url)
        case .data(let data, let type):
            json.beginString()
            json.append(literal: "data:")
            type.append(to: &json)
            json.append(literal: ";base64,")
            if let content = data.escapedContent { json.append(escaped: content) }
            json.endString()
        }
    }
}

/// The media type of image data.
enum MediaType: Sendable {
    case known(StaticString)
    case declared(ArraySlice<UInt8>)

    /// The type that the data itself shows, because providers refuse images whose declared type is wrong and
    /// clients often guess by a file's name; else the declared one.
    init(of data: JSONValue, declared: JSONValue?) {
        if let type = Self.signatures.first(where: { data.hasPrefix($0.0) })?.1 {
            self = .known(type)
        } else if let declared = declared?.escapedContent, !declared.isEmpty {
            self = .declared(declared)
        } else {
            self = .known("image/png")
        }
    }

    /// How files of these formats begin, in base64.
    private static let signatures: [(StaticString, StaticString)] = [
        ("iVBORw0KGgo", "image/png"),
        ("/9j/", "image/jpeg"),
        ("R0lGOD", "image/gif"),
        ("UklGR", "image/webp"),
    ]

    fileprivate func append(to json: inout JSONWriter) {
        switch self {
        case .known(let type): json.append(literal: type)
        case .declared(let type): json.append(escaped: type)
        }
    }
}

/// A PDF file as a `file` part takes it.
struct FileSource: Sendable {
    var name: ChatText
    /// Base64 text.
    var data: JSONValue

    func writeData(to json: inout JSONWriter) {
        json.beginString()
        json.append(literal: "data:application/pdf;base64,")
        if let content = data.escapedContent { json.append(escaped: content) }
        json.endString()
    }
}

import Wire

// Parts of a content as blocks of the Messages API.
extension ChatHistory {
    /// The blocks that a string or an array of parts becomes. Blank texts, which the API refuses, are left out.
    mutating func blocks(of content: JSONValue?) -> [[UInt8]] {
        guard let content else { return [] }
        if content.isString {
            return content.isBlankString ? [] : [Self.block { $0.textBlock(content) }]
        }
        return content.elements.compactMap { block(of: $0) }
    }

    private mutating func block(of part: JSONValue) -> [UInt8]? {
        if let text = part["text"], text.isString {
            return text.isBlankString
                ? nil : Self.block { $0.textBlock(text, cacheControl: part["cache_control"]) }
        }
        if let image = part["image_url"] { return self.image(image.isObject ? image["url"] : image, part) }
        if let file = part["file"], file.isObject { return self.file(file, part) }
        if part["type"]?.equals("input_audio") == true { return omitted("audio") }
        if part["type"]?.equals("refusal") == true { return nil }
        losses.add("message.content_part", .unknown)
        return nil
    }

    private mutating func image(_ url: JSONValue?, _ part: JSONValue) -> [UInt8]? {
        guard let url = url?.nonEmptyString else { return omitted("image") }
        if part["image_url"]?["detail"].map({ $0.equals("low") }) == true {
            losses.add("message.image_detail")
        }
        guard url.hasPrefix("data:") else {
            return Self.block { json in
                json.attachment("image", "url", cacheControl: part["cache_control"]) {
                    $0.field("url", url)
                }
            }
        }
        guard let data = DataURL(url), data.mediaType.hasPrefix("image/") else { return omitted("image") }
        return Self.block { json in
            json.attachment("image", "base64", cacheControl: part["cache_control"]) {
                $0.field("media_type", data.shownImageType ?? data.mediaType)
                $0.field("data", data.base64)
            }
        }
    }

    private mutating func file(_ file: JSONValue, _ part: JSONValue) -> [UInt8]? {
        guard let text = file["file_data"]?.nonEmptyString, let data = DataURL(text),
            data.mediaType == "application/pdf"
        else { return omitted("file") }
        let name = file["filename"]?.nonEmptyString
        return Self.block { json in
            json.attachment("document", "base64", title: name, cacheControl: part["cache_control"]) {
                $0.field("media_type", "application/pdf")
                $0.field("data", data.base64)
            }
        }
    }

    /// What stands in for something that the Messages API does not take, so that the model knows of it.
    private mutating func omitted(_ what: String) -> [UInt8] {
        losses.add("message.\(what)")
        return Self.block { $0.textBlock("[\(what) omitted]") }
    }

    private static func block(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var json = JSONWriter(reserving: 128)
        write(&json)
        return json.bytes
    }
}

extension JSONWriter {
    /// An image or a document with its source.
    fileprivate mutating func attachment(
        _ type: StaticString, _ source: StaticString, title: String? = nil, cacheControl: JSONValue?,
        _ fields: (inout JSONWriter) -> Void
    ) {
        beginObject()
        field("type", type)
        name("source")
        beginObject()
        field("type", source)
        fields(&self)
        endObject()
        if let title { field("title", title) }
        if let cacheControl, cacheControl.isObject { field("cache_control", cacheControl) }
        endObject()
    }
}

/// A `data:` URL in base64 (RFC 2397).
struct DataURL {
    let mediaType: String
    let base64: String

    /// Nil for what is no such URL, or is not in base64.
    init?(_ text: String) {
        guard text.hasPrefix("data:"), let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")) else {
            return nil
        }
        let parts = text[..<comma].dropFirst("data:".count).split(separator: ";")
        guard parts.count > 1, parts.last == "base64", let type = parts.first else { return nil }
        mediaType = type.lowercased()
        base64 = String(text[text.utf8.index(after: comma)...])
    }

    /// The type that the data itself shows: the Messages API refuses images whose declared type is wrong.
    var shownImageType: String? {
        Self.signatures.first { base64.hasPrefix($0.0) }?.1
    }

    /// How files of these formats begin, in base64.
    private static let signatures = [
        ("iVBORw0KGgo", "image/png"), ("/9j/", "image/jpeg"), ("R0lGOD", "image/gif"),
        ("UklGR", "image/webp"),
    ]
}

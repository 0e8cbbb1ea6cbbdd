import Wire

/// The content of one message: a string, or parts of the types that its role allows.
enum ContentValidation {
    static func check(
        _ content: JSONValue?, types: [StaticString], role: String, at path: String,
        members: [StaticString] = ["type", "text"]
    ) throws(ErrorAnswer) {
        guard let content, content.isString || content.isArray else {
            throw .invalid(
                "Invalid value for 'content': expected a string or an array of parts.",
                param: "\(path).content")
        }
        guard content.isArray else { return }
        guard content.count > 0 else {
            throw .invalid(
                "Invalid '\(path).content': empty array. Expected an array with minimum length 1.",
                param: "\(path).content", code: "empty_array")
        }
        for (index, part) in content.elements.enumerated() {
            try checkPart(part, types: types, role: role, at: "\(path).content[\(index)]", members: members)
        }
    }

    private static func checkPart(
        _ part: JSONValue, types: [StaticString], role: String, at path: String, members: [StaticString]
    ) throws(ErrorAnswer) {
        guard let type = part["type"], types.contains(where: { type.equals($0) }) else {
            let found = part["type"]?.string ?? ""
            let known = types.map { "'\($0)'" }.joined(separator: ", ")
            throw .invalid(
                "Invalid value: '\(found)'. A message with role '\(role)' takes parts of type \(known).",
                param: "\(path).type", code: "invalid_value")
        }
        switch type.string {
        case "text":
            try RequestValidation.only(members, in: part, at: path)
            guard part["text"]?.isString == true else {
                throw .invalid("Missing required parameter: '\(path).text'.", param: "\(path).text")
            }
        case "image_url": try checkImage(part, at: path)
        case "file":
            try RequestValidation.only(["type", "file"], in: part, at: path)
            let file = part["file"]
            guard file?["file_data"]?.isString == true || file?["file_id"]?.isString == true else {
                throw .invalid("Missing required parameter: '\(path).file.file_data'.", param: "\(path).file")
            }
        default: break
        }
    }

    private static func checkImage(_ part: JSONValue, at path: String) throws(ErrorAnswer) {
        try RequestValidation.only(["type", "image_url"], in: part, at: path)
        guard let url = part["image_url"]?["url"], url.isString else {
            throw .invalid(
                "Missing required parameter: '\(path).image_url.url'.", param: "\(path).image_url.url")
        }
        guard url.hasPrefix("https://") || url.hasPrefix("http://") || isInlineImage(url) else {
            throw .invalid(
                """
                Invalid '\(path).image_url.url': expected a URL with a scheme of http or https, or \
                'data:image/…;base64,…'.
                """, param: "\(path).image_url.url", code: "invalid_image_url")
        }
    }

    /// Only the head is looked at; images are large.
    private static func isInlineImage(_ url: JSONValue) -> Bool {
        guard url.hasPrefix("data:image/"), let text = url.escapedContent else { return false }
        let head = String(decoding: text.prefix(64), as: UTF8.self)
        return head.contains(";base64,")
    }
}

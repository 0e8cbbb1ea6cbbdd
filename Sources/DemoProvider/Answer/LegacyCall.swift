import Wire

/// `function_call`, as chat completions had it before `tool_calls`.
enum LegacyCall {
    static func deltas(name: String, arguments: String) -> [Delta] {
        var opening = Delta(members: members(name: name, arguments: [][...]))
        opening.callsBegun = 1
        let pieces = TextPieces(arguments, size: AnswerPart.defaultPieceSize)
        return [opening]
            + pieces.map { piece in
                var delta = Delta(members: members(name: nil, arguments: piece))
                delta.weight = piece.count
                return delta
            }
    }

    /// The member `function_call`.
    static func members(name: String?, arguments: ArraySlice<UInt8>) -> [UInt8] {
        var json = JSONWriter()
        json.name("function_call")
        json.beginObject()
        if let name { json.field("name", name) }
        json.name("arguments")
        json.beginString()
        json.append(utf8: arguments)
        json.endString()
        json.endObject()
        return json.bytes
    }
}

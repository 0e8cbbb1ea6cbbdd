import Wire

extension Console {
    /// Prints one JSON document on a line of its own.
    func printJSON(_ write: (inout JSONWriter) -> Void) throws(CommandFailure) {
        var writer = JSONWriter()
        write(&writer)
        try print(String(decoding: writer.bytes, as: UTF8.self))
    }
}

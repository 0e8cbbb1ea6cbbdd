extension KeyToken {
    /// What stands in the place of a key that somebody put where none belongs.
    public static let mask = "(a key)"

    /// Whether a text is a whole key, of a service or of an administrator, and so may be kept nowhere.
    public static func isWhole(_ text: String) -> Bool {
        text.utf8.starts(with: "tg".utf8) && (KeyToken(text) != nil || AdminToken(text) != nil)
    }

    /// A text that may be kept and repeated: itself, or the mask.
    public static func masked(_ text: String) -> String { isWhole(text) ? mask : text }

    /// A path without the keys that are parts of it.
    public static func masked(path: String) -> String {
        // A slash and an accent behind it are one character, which would be no slash.
        path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
            .map { masked(String($0)) }.joined(separator: "/")
    }
}

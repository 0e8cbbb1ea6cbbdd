extension String {
    /// The text where an error may repeat it: a word or two, in the way that names are spelt here. Nil for all else,
    /// which may be a secret at the wrong place.
    var harmless: String? {
        let isName =
            (1...40).contains(utf8.count)
            && utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
            }
        return isName ? self : nil
    }
}

import Wire

enum JSONGrammarCases {
    static let valid: [String] = [
        // Arrays
        "[]", "[ ]", "[\n]", "[[]   ]", "[\"\"]", "[1,null,null,null,2]", "[null, 1, \"1\", {}]", "[1\n]",
        " [1]", "[2] ",
        // Numbers
        "0", "-0", "[0e+1]", "[0e1]", "[123e65]", "[-0]", "[-123]", "[-1]", "[1E22]", "[1E-2]", "[1E+2]",
        "[123e45]", "[123.456e78]", "[1e-2]", "[1e+2]", "[123.456789]", "1E400", "12345678901234567890",
        "-0.000000000000000000000000000000000000000000000000000000000000000000000000000001", "1.0", "0.10",
        "0.1000000000000000055511151231257827", "-237462374673276894279832749832423479823246327846",
        // Literals
        "true", "false", "null", "[true]", " null\n",
        // Objects
        "{}", "{ }", #"{"":0}"#, #"{"a":[]}"#, #"{"a":"b","a":"c"}"#, #"{"a":"b","a":"b"}"#,
        #"{ "min": -1.0e+28, "max": 1.0e+28 }"#, "{\n\"a\": \"b\"\n}", #"{"foo\u0000bar": 42}"#,
        #"{"a":{"b":{"c":1}},"d":2}"#,
        #"{"title":"\u041f\u043e\u043b"}"#, #"{"b":1,"a":2,"10":3,"9":4}"#,
        // Strings
        #""""#, #"" ""#, #""asd""#, #"["\u0060\u012a\u12AB"]"#, #"["\uD801\udc37"]"#,
        #"["\ud83d\ude39\ud83d\udc8d"]"#,
        #"["\"\\\/\b\f\n\r\t"]"#, #"["\\u0000"]"#, #"["\""]"#, #"["a/*b*/c/*d//e"]"#, #"["\\a"]"#,
        #"["\\n"]"#,
        #"["\u0012"]"#, #"["\uFFFF"]"#, "[\"\u{10FFFF}\"]", "[\"\u{FFFF}\"]", #"["\u0000"]"#, #"["\u002c"]"#,
        "[\"π\"]", "[\"asd \"]", #"" ""#, #"["\uDBFF\uDFFF"]"#, "[\"new\u{00A0}line\"]",
        "[\"\u{2028}\u{2029}\"]",
        #"["\u0821"]"#, #"["\u0123"]"#, "[\"€𝄞\"]", #"["\u0022"]"#, #"["\u005C"]"#, "[\"\u{7F}\"]",
        #"["\uA66D"]"#, "[\"⍂㈴⍂\"]",
        "\"exactly 8\"", "\"seven 7\"", "\"fifteen letters\"", "\"sixteen letters.\"",
        // Structure
        "\n[\"a\"]\r\n\t ", "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]", "\t42",
    ]

    static let invalid: [(String, JSONError.Kind)] = [
        // Structure
        ("", .empty), (" ", .empty), ("\n\r\t ", .empty), ("[", .unexpectedEnd), ("{", .unexpectedEnd),
        ("]", .unexpectedByte),
        ("}", .unexpectedByte), ("[1]x", .trailingBytes), ("[1]]", .trailingBytes), ("{}}", .trailingBytes),
        ("1 2", .trailingBytes),
        ("{\"a\":1}//", .trailingBytes), ("{\"a\":1}#", .trailingBytes), ("[]\u{0}", .trailingBytes),
        ("[\u{0C}]", .unexpectedByte),
        ("[\u{0B}1]", .unexpectedByte), ("\u{00A0}1", .unexpectedByte), ("[\u{2060}]", .unexpectedByte),
        ("<null>", .unexpectedByte),
        ("\u{FEFF}{}", .byteOrderMark), ("\u{FEFF}", .byteOrderMark), ("/*c*/1", .unexpectedByte),
        ("[}", .unexpectedByte),
        ("{]", .unexpectedByte), ("[1}", .unexpectedByte), (#"{"a":1]"#, .unexpectedByte),
        ("[\"a\"", .unexpectedEnd), ("*", .unexpectedByte),
        (#"{"a":"b"}{"#, .trailingBytes), ("[][]", .trailingBytes), ("'a'", .unexpectedByte),
        ("é", .unexpectedByte), (",", .unexpectedByte),
        // Arrays
        ("[1 true]", .unexpectedByte), ("[a", .unexpectedByte), (#"["": 1]"#, .unexpectedByte),
        (#"[""],"#, .trailingBytes),
        ("[,1]", .unexpectedByte), ("[1,,2]", .unexpectedByte), ("[\"x\",,]", .unexpectedByte),
        ("[1,]", .unexpectedByte),
        ("[,]", .unexpectedByte), ("[1:2]", .unexpectedByte), ("[3[4]]", .unexpectedByte),
        ("[x", .unexpectedByte), ("[1,", .unexpectedEnd),
        ("[\"a\",\n4\n,1,", .unexpectedEnd), ("[*]", .unexpectedByte),
        // Numbers
        ("01", .invalidNumber), ("-01", .invalidNumber), ("[-2.]", .invalidNumber), ("[.5]", .unexpectedByte),
        ("[+1]", .unexpectedByte),
        ("-", .unexpectedEnd), ("[-]", .invalidNumber), ("[- 1]", .invalidNumber), ("[--1]", .invalidNumber),
        ("[1.]", .invalidNumber),
        ("1.", .unexpectedEnd), ("[1.e1]", .invalidNumber), ("[1e]", .invalidNumber), ("1e", .unexpectedEnd),
        ("[1e+]", .invalidNumber),
        ("[1eE2]", .invalidNumber), ("[1e1.5]", .unexpectedByte), ("[1.2.3]", .unexpectedByte),
        ("[0x1]", .unexpectedByte),
        ("[1 000]", .unexpectedByte), ("[NaN]", .unexpectedByte), ("[Infinity]", .unexpectedByte),
        ("[-Infinity]", .invalidNumber),
        ("[1_000]", .unexpectedByte), ("[0e]", .invalidNumber), ("[0.e1]", .invalidNumber),
        ("[1a]", .unexpectedByte),
        ("[1+2]", .unexpectedByte), ("[\u{FF11}]", .unexpectedByte), ("[00]", .invalidNumber),
        ("[1e--1]", .invalidNumber),
        // Literals
        ("[nul]", .unexpectedByte), ("[tru]", .unexpectedByte), ("[fals]", .unexpectedByte),
        ("nul", .unexpectedEnd), ("t", .unexpectedEnd),
        ("[True]", .unexpectedByte), ("[nullx]", .unexpectedByte), ("truee", .trailingBytes),
        ("undefined", .unexpectedByte),
        // Objects
        (#"{"a"}"#, .unexpectedByte), (#"{"a":}"#, .unexpectedByte), (#"{"a" 1}"#, .unexpectedByte),
        (#"{"a":1,}"#, .unexpectedByte),
        (#"{,"a":1}"#, .unexpectedByte), (#"{"a":1,,"b":2}"#, .unexpectedByte), ("{1:1}", .unexpectedByte),
        ("{a:1}", .unexpectedByte),
        ("{'a':0}", .unexpectedByte), (#"{"a"::1}"#, .unexpectedByte), (#"{"a":1 "b":2}"#, .unexpectedByte),
        (#"{"a":1"#, .unexpectedEnd),
        (#"{"a":"#, .unexpectedEnd), (#"{"a""#, .unexpectedEnd), (#"{"a":1,"#, .unexpectedEnd),
        (#"{"a":1,"b"}"#, .unexpectedByte),
        (#"{null:1}"#, .unexpectedByte), (#"{[]:1}"#, .unexpectedByte), (#"{"a","b"}"#, .unexpectedByte),
        // Strings
        ("\"", .unexpectedEnd), ("\"a", .unexpectedEnd), ("\"\\", .unexpectedEnd), ("\"\\\"", .unexpectedEnd),
        (#""\x00""#, .invalidEscape),
        (#""\a""#, .invalidEscape), (#""\'""#, .invalidEscape), (#""\0""#, .invalidEscape),
        (#""\U0041""#, .invalidEscape),
        (#""\u00A""#, .invalidEscape), (#""\u00"#, .unexpectedEnd), (#"["\u00A"]"#, .invalidEscape),
        (#"["\u00G0"]"#, .invalidEscape), (#"["\u 041"]"#, .invalidEscape),
        (#"["\u+041"]"#, .invalidEscape), (#"["\uD834\uDd"]"#, .invalidEscape),
        (#"["\uD834\u"]"#, .unexpectedEnd), (#"["\é"]"#, .invalidEscape),
        ("\"\\\n\"", .invalidEscape), ("\"a\nb\"", .controlCharacter), ("\"\t\"", .controlCharacter),
        ("\"\u{0}\"", .controlCharacter),
        ("\"\u{1F}\"", .controlCharacter),
    ]

    static let invalidBytes: [([UInt8], JSONError.Kind)] = [
        ([0xFF], .unexpectedByte), ([0x5B, 0xE9, 0x5D], .unexpectedByte), ([0xEF, 0xBB], .unexpectedByte),
        // UTF-16, with and without a byte order mark
        ([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], .unexpectedByte), ([0x00, 0x5B, 0x00, 0x5D], .unexpectedByte),
        ([0x5B, 0x00, 0x5D, 0x00], .unexpectedByte),
        // A character cut by the end of the text
        ([0x22, 0xC3], .invalidUTF8), ([0x22, 0xE2, 0x82], .invalidUTF8),
        ([0x22, 0xF0, 0x9D, 0x84], .invalidUTF8),
    ]

    static let wellFormedCharacters = [
        "\u{20}", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{FFF}", "\u{1000}", "\u{CFFF}", "\u{D000}",
        "\u{D7FF}", "\u{E000}",
        "\u{FFFF}", "\u{10000}", "\u{3FFFF}", "\u{40000}", "\u{FFFFF}", "\u{100000}", "\u{10FFFF}",
    ]

    static let invalidCharacters: [[UInt8]] = [
        // Continuation bytes alone, bytes that never occur
        [0x80], [0xBF], [0xC0], [0xC1], [0xF5], [0xFE], [0xFF],
        // Overlong
        [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xF0, 0x80, 0x80, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF],
        // Surrogates
        [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
        // Beyond U+10FFFF
        [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
        // Cut by another character
        [0xC2, 0x41], [0xE2, 0x82, 0x41], [0xE2, 0x41, 0x80], [0xF0, 0x9D, 0x84, 0x41],
        [0xF0, 0x9D, 0x41, 0x80], [0xE2, 0x82, 0xC0],
        [0xDF, 0xC0], [0xF1, 0x80, 0x80, 0xC0],
    ]
}

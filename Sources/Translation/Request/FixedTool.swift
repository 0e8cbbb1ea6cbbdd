import Wire

/// Tools of Anthropic's whose schema its models know by heart, so that requests do not carry it. Other models
/// need it. Clients execute them.
enum FixedTool: Sendable {
    case bash, computer, memory
    /// The older editor calls inserted text `new_str`, can undo, and is named `str_replace_editor`.
    case oldTextEditor, textEditor

    /// Reads a tool's `type`; nil when it is none of these.
    init?(_ type: JSONValue) {
        if type.hasPrefix("bash_") {
            self = .bash
        } else if type.equals("text_editor_20241022") || type.equals("text_editor_20250124") {
            self = .oldTextEditor
        } else if type.hasPrefix("text_editor_") {
            self = .textEditor
        } else if type.hasPrefix("memory_") {
            self = .memory
        } else if type.hasPrefix("computer_2") {
            self = .computer
        } else {
            return nil
        }
    }

    /// What the tool does, for models that were not trained on it.
    func description(_ definition: JSONValue) -> ChatText {
        switch self {
        case .bash:
            return ChatText(
                """
                Runs a command in a bash session that lasts between calls, and returns its output. \
                With `restart` the session begins anew.
                """)
        case .oldTextEditor, .textEditor:
            return ChatText(
                """
                Views, creates and edits text files. `view` shows a file with line numbers, or a directory; \
                `create` writes a whole file; `str_replace` replaces `old_str`, which must match exactly and \
                occur once; `insert` adds text after a line.
                """)
        case .memory:
            return ChatText(
                """
                Keeps files under /memories that last between conversations. Look into /memories before \
                starting a task, and note there what will be needed later.
                """)
        case .computer:
            var text = ChatText("Uses a computer by screenshots, mouse and keyboard.")
            if let width = definition["display_width_px"], let height = definition["display_height_px"] {
                text.append(" The screen is ")
                text.append(json: width)
                text.append(" pixels wide and ")
                text.append(json: height)
                text.append(" high; coordinates are [x, y] from the top left corner.")
            }
            return text
        }
    }

    /// The JSON schema of its input, closed to nothing: clients check the input themselves.
    var schema: StaticString {
        switch self {
        case .bash: Self.bashSchema
        case .oldTextEditor: Self.oldTextEditorSchema
        case .textEditor: Self.textEditorSchema
        case .memory: Self.memorySchema
        case .computer: Self.computerSchema
        }
    }

    private static let bashSchema: StaticString = #"""
        {"type":"object","properties":{"command":{"type":"string","description":"The command to run. Needed unless restart is true."},"restart":{"type":"boolean","description":"Whether to begin a new session."}}}
        """#

    private static let oldTextEditorSchema: StaticString = #"""
        {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","undo_edit"]},"path":{"type":"string","description":"Absolute path of a file or directory."},"file_text":{"type":"string","description":"For create: the content of the file."},"old_str":{"type":"string","description":"For str_replace: the text to replace."},"new_str":{"type":"string","description":"For str_replace: the new text. For insert: the text to add."},"insert_line":{"type":"integer","description":"For insert: the line after which to add; 0 is the beginning."},"view_range":{"type":"array","items":{"type":"integer"},"description":"For view: first and last line; -1 is the end."}},"required":["command","path"]}
        """#

    private static let textEditorSchema: StaticString = #"""
        {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert"]},"path":{"type":"string","description":"Absolute path of a file or directory."},"file_text":{"type":"string","description":"For create: the content of the file."},"old_str":{"type":"string","description":"For str_replace: the text to replace."},"new_str":{"type":"string","description":"For str_replace: the new text."},"insert_line":{"type":"integer","description":"For insert: the line after which to add; 0 is the beginning."},"insert_text":{"type":"string","description":"For insert: the text to add."},"view_range":{"type":"array","items":{"type":"integer"},"description":"For view: first and last line; -1 is the end."}},"required":["command","path"]}
        """#

    private static let memorySchema: StaticString = #"""
        {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","delete","rename"]},"path":{"type":"string","description":"Path under /memories. For all but rename."},"view_range":{"type":"array","items":{"type":"integer"},"description":"For view: first and last line."},"file_text":{"type":"string","description":"For create: the content of the file."},"old_str":{"type":"string","description":"For str_replace: the text to replace."},"new_str":{"type":"string","description":"For str_replace: the new text."},"insert_line":{"type":"integer","description":"For insert: the line after which to add; 0 is the beginning."},"insert_text":{"type":"string","description":"For insert: the text to add."},"old_path":{"type":"string","description":"For rename: the path now."},"new_path":{"type":"string","description":"For rename: the path then."}},"required":["command"]}
        """#

    private static let computerSchema: StaticString = #"""
        {"type":"object","properties":{"action":{"type":"string","enum":["screenshot","left_click","right_click","middle_click","double_click","triple_click","left_click_drag","left_mouse_down","left_mouse_up","mouse_move","cursor_position","scroll","type","key","hold_key","wait","zoom"]},"coordinate":{"type":"array","items":{"type":"integer"},"description":"[x, y] of the action, or where a drag ends."},"start_coordinate":{"type":"array","items":{"type":"integer"},"description":"[x, y] where a drag begins."},"text":{"type":"string","description":"For type: the text. For key and hold_key: the keys, such as ctrl+s. For clicks and scroll: keys held."},"scroll_direction":{"type":"string","enum":["up","down","left","right"]},"scroll_amount":{"type":"integer","description":"For scroll: clicks of the wheel."},"duration":{"type":"number","description":"For hold_key and wait: seconds."},"region":{"type":"array","items":{"type":"integer"},"description":"For zoom: [x0, y0, x1, y1]."}},"required":["action"]}
        """#
}

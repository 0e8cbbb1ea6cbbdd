import Logging
import Testing

@testable import tollgate

@Suite struct LogTests {
    @Test func `words of others in the log stay one line and cannot steer the terminal`() {
        let line = ServerLog.line(.warning, "failed: x\nerror: forged\r\u{1B}[2J\u{202E}y")
        #expect(line == "tollgate: warning: failed: x\u{FFFD}error: forged\u{FFFD}\u{FFFD}[2J\u{FFFD}y\n")
    }

    @Test func `a message of the level info stands as it is`() {
        #expect(ServerLog.line(.info, "listening") == "tollgate: listening\n")
    }
}

/// The handles whose receivers are to be told when all bytes at hand are received. Used on its engine's thread
/// only.
final class CurlLulls {
    var expected: [CurlHandle] = []

    /// Tells them. What they start by that comes with a later turn of the loop.
    func tell() {
        guard !expected.isEmpty else { return }
        let handles = expected
        expected.removeAll(keepingCapacity: true)
        for handle in handles { handle.tellLull() }
    }
}

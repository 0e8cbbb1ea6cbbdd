import Domain
import Upstream

extension UpstreamTimeouts {
    /// The same, with what one provider has of its own.
    public func adapted(to own: ProviderTimeouts) -> UpstreamTimeouts {
        var timeouts = self
        if let connect = own.connect { timeouts.connect = connect }
        if let firstByte = own.firstByte { timeouts.firstByte = firstByte }
        if let idle = own.idle { timeouts.idle = idle }
        return timeouts
    }
}

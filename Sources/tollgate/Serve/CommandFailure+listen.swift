import NIOCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension CommandFailure {
    /// Why a server cannot listen on an address: what the system said, in the words of who typed the address with
    /// an option.
    init(listeningOn address: ListenAddress, by option: String = "--listen", _ error: any Error) {
        let place = address.text
        guard let code = (error as? IOError)?.errnoCode else {
            if error is SocketAddressError.UnknownHost {
                self.init(
                    .wrongUsage, "cannot listen on \(place): the host \(address.host) has no address",
                    hint: "give an address of this machine, such as \(option) 127.0.0.1:\(address.port)")
            } else {
                self.init(
                    .failed, "cannot listen on \(place): \(error)",
                    hint: "choose another address with \(option) HOST:PORT")
            }
            return
        }
        switch code {
        case EADDRINUSE:
            self.init(
                .refused, "cannot listen on \(place): the port is taken by another program",
                hint:
                    "see which one with `ss -ltnp 'sport = :\(address.port)'`, or choose another with \(option)"
            )
        case EACCES, EPERM:
            self.init(
                .refused,
                "cannot listen on \(place): this user may not; ports below 1024 usually take a privilege",
                hint: "choose a port from 1024 up with \(option), or grant CAP_NET_BIND_SERVICE")
        case EADDRNOTAVAIL:
            self.init(
                .wrongUsage, "cannot listen on \(place): no interface of this machine has that address",
                hint:
                    "list its addresses with `ip address`; \(option) 0.0.0.0:\(address.port) takes all of them"
            )
        case EAFNOSUPPORT:
            self.init(
                .wrongUsage,
                "cannot listen on \(place): this machine does not speak that family of addresses",
                hint: "\(option) 127.0.0.1:\(address.port)")
        default:
            self.init(
                .failed, "cannot listen on \(place): \(String(cString: strerror(code)))",
                hint: "choose another address with \(option) HOST:PORT")
        }
    }
}

import Wire

/// A second opinion on what events a stream holds: the standard's steps on the whole input at once.
enum ReferenceEvents {
    static func items(in stream: [UInt8]) -> [SSEReader.Item] {
        var items: [SSEReader.Item] = []
        var name: [UInt8] = []
        var data: [[UInt8]] = []
        func endEvent() {
            if !data.isEmpty {
                items.append(
                    .event(
                        name: String(decoding: name, as: UTF8.self),
                        data: Array(data.joined(separator: [0x0A]))))
            }
            name = []
            data = []
        }
        for line in lines(of: stream.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(stream[3...]) : stream) {
            if line.isEmpty {
                endEvent()
            } else if line.first == UInt8(ascii: ":") {
                items.append(.comment)
            } else {
                let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
                var value = line[colon...].dropFirst()
                if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
                switch String(decoding: line[..<colon], as: UTF8.self) {
                case "data": data.append(Array(value))
                case "event": name = Array(value)
                default: break
                }
            }
        }
        endEvent()
        return items
    }

    private static func lines(of stream: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var position = 0
        while position < stream.count {
            let byte = stream[position]
            position += 1
            switch byte {
            case 0x0D:
                if position < stream.count, stream[position] == 0x0A { position += 1 }
                lines.append([])
            case 0x0A: lines.append([])
            default: lines[lines.count - 1].append(byte)
            }
        }
        // What stands after the last line break is a line of its own only if there is something.
        if lines.last == [] { lines.removeLast() }
        return lines
    }
}

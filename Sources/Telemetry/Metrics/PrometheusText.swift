package import Bytes

/// Writes the Prometheus text exposition format, version 0.0.4.
///
/// Label values come from a fixed set in our own code or are escaped; metric names are ours.
package struct PrometheusText: ~Copyable {
    package private(set) var output: ByteBuffer

    package enum Kind: String {
        case counter, gauge, histogram
    }

    package init() { output = ByteBuffer(capacity: 16 << 10) }

    package consuming func finish() -> ByteBuffer { output }

    /// The HELP and TYPE lines that come before a metric's samples.
    package mutating func describe(_ name: String, _ kind: Kind, _ help: String) {
        output.append(text: "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n")
    }

    package mutating func sample(_ name: String, labels: [(String, String)] = [], _ value: UInt64) {
        begin(name, labels)
        output.append(text: "\(value)\n")
    }

    package mutating func sample(_ name: String, labels: [(String, String)] = [], _ value: Double) {
        begin(name, labels)
        output.append(text: value == .infinity ? "+Inf\n" : "\(value)\n")
    }

    /// The cumulative buckets, sum and count of a histogram kept at `start` of one or more rows of cells.
    package mutating func histogram(
        _ name: String, labels: [(String, String)] = [], cells: [CounterCells], at start: Int
    ) {
        var cumulative: UInt64 = 0
        for (index, bound) in LatencyHistogram.bounds.enumerated() {
            cumulative &+= cells.total(at: start + index)
            sample(name + "_bucket", labels: labels + [("le", "\(Double(bound) / 1e9)")], cumulative)
        }
        cumulative &+= cells.total(at: start + LatencyHistogram.bounds.count)
        sample(name + "_bucket", labels: labels + [("le", "+Inf")], cumulative)
        let nanoseconds = cells.total(at: start + LatencyHistogram.cellCount - 1)
        sample(name + "_sum", labels: labels, Double(nanoseconds) / 1e9)
        sample(name + "_count", labels: labels, cumulative)
    }

    private mutating func begin(_ name: String, _ labels: [(String, String)]) {
        output.append(text: name)
        if !labels.isEmpty {
            output.append(0x7B)
            for (index, (label, value)) in labels.enumerated() {
                if index > 0 { output.append(0x2C) }
                output.append(text: label)
                output.append("=\"")
                for byte in value.utf8 {
                    switch byte {
                    case 0x5C: output.append("\\\\")
                    case 0x22: output.append("\\\"")
                    case 0x0A: output.append("\\n")
                    default: output.append(byte)
                    }
                }
                output.append(0x22)
            }
            output.append(0x7D)
        }
        output.append(0x20)
    }
}

extension [CounterCells] {
    /// One counter summed over its writers.
    package func total(at index: Int) -> UInt64 {
        reduce(0) { $0 &+ $1.value(at: index) }
    }
}

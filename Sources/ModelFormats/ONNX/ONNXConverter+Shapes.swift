internal import Models

/// Operators that move elements about: no steps.
extension ONNXConverter {
    /// Where a shape says how many rows there are. Rows are not counted in a model, so whatever takes a shape from the
    /// rows themselves passes this on, and a Reshape that meets it in front keeps the rows as they are.
    private static let anyRows = -1.0

    func constant(_ node: ONNXNode) throws(ModelFormatError) -> ONNXTensor {
        if let tensor = try node.tensor("value") { return tensor }
        if node.has("value_float") {
            return ONNXTensor(.float, dimensions: [], numbers: [Double(node.float("value_float", default: 0))])
        }
        if node.has("value_int") {
            return ONNXTensor(.int64, dimensions: [], numbers: [Double(node.int("value_int", default: 0))])
        }
        let floats = node.floats("value_floats").map(Double.init)
        if !floats.isEmpty { return ONNXTensor(.float, dimensions: [floats.count], numbers: floats) }
        let ints = node.ints("value_ints").map { Double($0) }
        if !ints.isEmpty { return ONNXTensor(.int64, dimensions: [ints.count], numbers: ints) }
        let texts = try node.texts("value_strings")
        guard !texts.isEmpty else {
            throw node.unsupported(expected: "a dense value", found: "none, or a sparse one")
        }
        return ONNXTensor(.string, dimensions: [texts.count], numbers: [], texts: texts)
    }

    func shape(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let dimensions: [Double] =
            switch try value(node, 0) {
            case .constant(let tensor): tensor.dimensions.map(Double.init)
            case .rows(let rows): [Self.anyRows] + rows.dimensions.map(Double.init)
            }
        return .constant(ONNXTensor(.int64, dimensions: [dimensions.count], numbers: dimensions))
    }

    func reshaped(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        switch try value(node, 0) {
        case .constant(let tensor):
            let dimensions = try newDimensions(node, of: tensor.dimensions, count: tensor.count)
            return .constant(tensor.reshaped(dimensions))
        case .rows(let rows):
            // The rows' axis counts as one more of a size that no other can have.
            let dimensions = try newDimensions(node, of: [-1] + rows.dimensions, count: rows.slots.count)
            return .rows(ONNXRows(rows.type, dimensions: Array(dimensions.dropFirst()), slots: rows.slots))
        }
    }

    /// - Parameter old: With -1 in front for the rows, which stays in front.
    private func newDimensions(_ node: ONNXNode, of old: [Int], count: Int) throws(ModelFormatError) -> [Int] {
        let hasRows = old.first == -1
        func refused(_ found: String) -> ModelFormatError {
            node.unsupported(expected: "a shape that keeps each row's \(count) values together", found: found)
        }
        var new: [Int]
        switch node.operation {
        case "Flatten":
            let axis = Int(node.int("axis", default: 1))
            guard !hasRows || axis == 1, axis >= 0, axis <= old.count else { throw refused("axis \(axis)") }
            new = hasRows ? [-1, count] : [old[..<axis].reduce(1, *), old[axis...].reduce(1, *)]
        case "Squeeze":
            let axes = try ints(node, attribute: "axes", input: 1)?.map { $0 < 0 ? $0 &+ old.count : $0 }
            new = []
            for (axis, size) in old.enumerated() where axes.map({ !$0.contains(axis) }) ?? (size != 1) {
                new.append(size)
            }
        case "Unsqueeze":
            let axes = try ints(node, attribute: "axes", input: 1) ?? []
            let rank = old.count + axes.count
            let places = Set(axes.map { $0 < 0 ? $0 &+ rank : $0 })
            guard rank <= 8, places.count == axes.count else { throw refused("\(rank) dimensions") }
            var rest = old[...]
            new = []
            for axis in 0..<rank {
                if places.contains(axis) { new.append(1) } else if let size = rest.popFirst() { new.append(size) }
            }
        default:
            new = try ints(node, attribute: "shape", input: 1) ?? []
            guard new.count <= 8 else { throw refused("\(new.count) dimensions") }
            for (axis, size) in new.enumerated() where size == 0 && axis < old.count { new[axis] = old[axis] }
            if hasRows { try keepRows(&new, node, refused) }
            let known = new.enumerated().filter { $0.element >= 0 && !(hasRows && $0.offset == 0) }.map(\.element)
            guard let product = ONNXAxes.count(known) else { throw refused("\(new)") }
            for (axis, size) in new.enumerated() where size == -1 && !(hasRows && axis == 0) {
                guard product > 0, count % product == 0 else { throw refused("\(new)") }
                new[axis] = count / product
                break
            }
        }
        guard !hasRows || new.first == -1, ONNXAxes.count(hasRows ? Array(new.dropFirst()) : new) == count else {
            throw refused("\(new)")
        }
        return new
    }

    /// Puts the rows in front: where the shape leaves them free, repeats them, or fixes a batch that rows need not keep.
    private func keepRows(
        _ shape: inout [Int], _ node: ONNXNode, _ refused: (String) -> ModelFormatError
    ) throws(ModelFormatError) {
        guard let first = shape.first else { throw refused("[]") }
        if first == -1 { return }
        let batch = graph.inputs.first?.dimensions.first ?? nil
        guard let batch, first == Int(batch) else { throw refused("\(shape)") }
        shape[0] = -1
    }

    func transposed(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let order = node.ints("perm").map { Int($0) }
        switch try value(node, 0) {
        case .constant(let tensor):
            guard tensor.dimensions.count == 2, order.isEmpty || order == [1, 0] else { break }
            let (height, width) = (tensor.dimensions[0], tensor.dimensions[1])
            let positions = (0..<tensor.count).map { ($0 % height) * width + $0 / height }
            return .constant(tensor.picked(positions, dimensions: [width, height]))
        case .rows(let rows):
            if order == Array(0...rows.dimensions.count) { return .rows(rows) }
            if order == [0, 2, 1], rows.dimensions.count == 2 {
                let (height, width) = (rows.dimensions[0], rows.dimensions[1])
                let slots = rows.slots.indices.map { rows.slots[($0 % height) * width + $0 / height] }
                return .rows(ONNXRows(rows.type, dimensions: [width, height], slots: slots))
            }
        }
        throw node.unsupported(expected: "an order of axes that keeps rows in front", found: "\(order)")
    }

    mutating func concat(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        var parts: [ONNXValue] = []
        for index in node.inputs.indices { parts.append(try value(node, index)) }
        let firstRows = parts.lazy.compactMap { if case .rows(let rows) = $0 { rows } else { nil } }.first
        guard let firstRows else { return .constant(try concatConstants(parts, node)) }
        let axis = try axis(Int(node.int("axis", default: 1)), node, rank: firstRows.dimensions.count)
        var dimensions = firstRows.dimensions
        dimensions[axis] = 0
        var pieces: [ONNXRows] = []
        for part in parts {
            guard case .rows(let rows) = part, rows.dimensions.count == dimensions.count,
                rows.dimensions.indices.allSatisfy({ $0 == axis || rows.dimensions[$0] == dimensions[$0] })
            else {
                throw node.unsupported(expected: "parts of the rows that differ only along the axis", found: "others")
            }
            dimensions[axis] += rows.dimensions[axis]
            pieces.append(rows)
        }
        guard ONNXAxes.count(dimensions) != nil else { throw node.unsupported(expected: "less", found: "too much") }
        // What stands before the axis is repeated; behind it each part lies in one piece.
        var slots: [Int32] = []
        for outer in 0..<dimensions[..<axis].reduce(1, *) {
            for rows in pieces {
                let length = rows.dimensions[axis...].reduce(1, *)
                slots += rows.slots[(outer * length)..<((outer + 1) * length)]
            }
        }
        let type = pieces.contains { $0.type == .double } ? .double : firstRows.type
        return .rows(ONNXRows(type, dimensions: dimensions, slots: slots))
    }

    private func concatConstants(_ parts: [ONNXValue], _ node: ONNXNode) throws(ModelFormatError) -> ONNXTensor {
        var type = ONNXElementType.int64
        var numbers: [Double] = []
        for part in parts {
            guard case .constant(let tensor) = part, tensor.dimensions.count == 1, tensor.type != .string else {
                throw node.unsupported(expected: "constants of one dimension", found: "others")
            }
            type = tensor.type
            numbers += tensor.numbers
        }
        return ONNXTensor(type, dimensions: [numbers.count], numbers: numbers)
    }

    mutating func gather(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let axis = Int(node.int("axis", default: 0))
        if case .rows(let indices) = try value(node, 1) { return .rows(try looked(up: indices, node)) }
        let indices = try constantInput(node, 1)
        func places(_ size: Int) throws(ModelFormatError) -> [Int] {
            var places: [Int] = []
            for number in indices.numbers {
                let place = Int(exactly: number < 0 ? number + Double(size) : number) ?? -1
                guard place >= 0, place < size else {
                    throw node.fault(.outOfRange, expected: "places from 0 to \(size - 1)", found: "\(number)")
                }
                places.append(place)
            }
            return places
        }
        func dimensions(_ old: [Int], _ axis: Int) throws(ModelFormatError) -> [Int] {
            let new = old[..<axis] + indices.dimensions + old[(axis + 1)...]
            guard new.count <= 8, ONNXAxes.count(Array(new)) != nil else {
                throw node.unsupported(expected: "fewer values", found: "\(new)")
            }
            return Array(new)
        }
        switch try value(node, 0) {
        case .constant(let tensor):
            let own = axis < 0 ? axis &+ tensor.dimensions.count : axis
            guard own >= 0, own < tensor.dimensions.count else {
                throw node.fault(.outOfRange, "axis", expected: "one of the tensor", found: "\(axis)")
            }
            let shape = try dimensions(tensor.dimensions, own)
            let positions = ONNXAxes.picking(try places(tensor.dimensions[own]), axis: own, of: tensor.dimensions)
            return .constant(tensor.picked(positions, dimensions: shape))
        case .rows(let rows):
            let own = try self.axis(axis, node, rank: rows.dimensions.count)
            let shape = try dimensions(rows.dimensions, own)
            let positions = ONNXAxes.picking(try places(rows.dimensions[own]), axis: own, of: rows.dimensions)
            return .rows(ONNXRows(rows.type, dimensions: shape, slots: positions.map { rows.slots[$0] }))
        }
    }

    /// A constant list, asked for the places that the rows name.
    private mutating func looked(up indices: ONNXRows, _ node: ONNXNode) throws(ModelFormatError) -> ONNXRows {
        let list = try constantInput(node, 0)
        guard list.dimensions.count == 1, list.type != .string else {
            throw node.unsupported(expected: "a list of numbers to look up in", found: "\(list.dimensions)")
        }
        let table = CategoryTable(
            list.numbers.enumerated().map { (Double($0.offset), $0.element) }, missing: .nan, unknown: .nan)
        let slots = try emit(
            .encode(Array(repeating: table, count: indices.slots.count)), indices.slots, count: indices.slots.count)
        return ONNXRows(list.type, dimensions: indices.dimensions, slots: slots)
    }

    func split(_ node: ONNXNode) throws(ModelFormatError) -> [ONNXValue?] {
        guard case .rows(let rows) = try value(node, 0) else {
            throw node.unsupported(expected: "an input of the rows", found: "a constant")
        }
        let axis = try axis(Int(node.int("axis", default: 0)), node, rank: rows.dimensions.count)
        let size = rows.dimensions[axis]
        let count = node.outputs.count
        // Equal parts, the last one smaller where they do not come out even.
        let part = (size + count - 1) / max(count, 1)
        let sizes =
            try ints(node, attribute: "split", input: 1)
            ?? (0..<count).map { min(part, max(0, size - $0 * part)) }
        guard sizes.count == count, sizes.allSatisfy({ (0...size).contains($0) }), sizes.reduce(0, +) == size else {
            throw node.unsupported(expected: "parts that make up \(size)", found: "\(sizes.prefix(8))")
        }
        var first = 0
        var parts: [ONNXValue?] = []
        for size in sizes {
            let positions = ONNXAxes.picking(Array(first..<(first + size)), axis: axis, of: rows.dimensions)
            var dimensions = rows.dimensions
            dimensions[axis] = size
            parts.append(.rows(ONNXRows(rows.type, dimensions: dimensions, slots: positions.map { rows.slots[$0] })))
            first += size
        }
        return parts
    }

    /// One number for every place of a shape that begins with the rows.
    mutating func filled(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let shape = try constantInput(node, 0).numbers
        let dimensions = shape.dropFirst().map { Int(exactly: $0) ?? -1 }
        guard shape.first == Self.anyRows, let count = ONNXAxes.count(dimensions) else {
            throw node.unsupported(expected: "a shape taken from the rows", found: "\(shape)")
        }
        let value = try node.tensor("value")
        let numbers = Array(repeating: value?.numbers.first ?? 0, count: count)
        return .rows(
            ONNXRows(
                value?.type ?? .float, dimensions: dimensions, slots: try emit(.constants(numbers), [], count: count)))
    }

    func slice(_ node: ONNXNode) throws(ModelFormatError) -> ONNXValue {
        let starts = try ints(node, attribute: "starts", input: 1) ?? []
        let ends = try ints(node, attribute: "ends", input: 2) ?? []
        let axes = try ints(node, attribute: "axes", input: 3) ?? Array(starts.indices)
        let strides = try hasInput(node, 4) ? ints(node, attribute: "", input: 4) : nil
        guard ends.count == starts.count, axes.count == starts.count, (strides ?? starts).count == starts.count,
            (strides ?? []).allSatisfy({ $0 > 0 })
        else { throw node.unsupported(expected: "starts, ends and axes of one length, forwards", found: "others") }
        switch try value(node, 0) {
        case .constant(var tensor):
            for (index, axis) in axes.enumerated() {
                let own = axis < 0 ? axis &+ tensor.dimensions.count : axis
                guard own >= 0, own < tensor.dimensions.count else {
                    throw node.fault(.outOfRange, "axes", expected: "axes of the tensor", found: "\(axis)")
                }
                var dimensions = tensor.dimensions
                let places = Self.places(starts[index], ends[index], strides?[index] ?? 1, size: dimensions[own])
                let positions = ONNXAxes.picking(places, axis: own, of: dimensions)
                dimensions[own] = places.count
                tensor = tensor.picked(positions, dimensions: dimensions)
            }
            return .constant(tensor)
        case .rows(var rows):
            for (index, axis) in axes.enumerated() {
                let own = try self.axis(axis, node, rank: rows.dimensions.count)
                var dimensions = rows.dimensions
                let places = Self.places(starts[index], ends[index], strides?[index] ?? 1, size: dimensions[own])
                let positions = ONNXAxes.picking(places, axis: own, of: dimensions)
                dimensions[own] = places.count
                rows = ONNXRows(rows.type, dimensions: dimensions, slots: positions.map { rows.slots[$0] })
            }
            return .rows(rows)
        }
    }

    private static func places(_ start: Int, _ end: Int, _ step: Int, size: Int) -> [Int] {
        func clamped(_ place: Int) -> Int { min(max(place < 0 ? place &+ size : place, 0), size) }
        let (first, last) = (clamped(start), clamped(end))
        return first < last ? Array(stride(from: first, to: last, by: min(step, size))) : []
    }
}

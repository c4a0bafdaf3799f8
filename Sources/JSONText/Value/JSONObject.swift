/// An object's members in the order they were written. Keys differ when their bytes do.
package struct JSONObject: Sendable {
    package struct Member: Sendable {
        package let key: String
        package var value: JSONValue
    }

    package private(set) var members: [Member] = []
    /// Where each key is, once there are enough members to make searching slow.
    private var places: [ExactKey: Int] = [:]
    private static let searchedMembers = 12

    /// A key compared by its bytes, as RFC 8259 section 8.3 has it; Swift's strings compare by canonical equivalence.
    private struct ExactKey: Hashable {
        let text: String

        static func == (left: ExactKey, right: ExactKey) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

        func hash(into hasher: inout Hasher) {
            var copy = text
            copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    package init() {}

    package var count: Int { members.count }
    package var keys: [String] { members.map(\.key) }

    /// Appends a member; false, and nothing is changed, when its key is there already.
    @discardableResult
    package mutating func append(_ key: String, _ value: JSONValue) -> Bool {
        guard index(of: key) == nil else { return false }
        members.append(Member(key: key, value: value))
        if members.count == Self.searchedMembers {
            for (index, member) in members.enumerated() { places[ExactKey(text: member.key)] = index }
        } else if members.count > Self.searchedMembers {
            places[ExactKey(text: key)] = members.count - 1
        }
        return true
    }

    /// The member's value. Setting replaces it in place or appends it; setting nil removes it.
    package subscript(key: String) -> JSONValue? {
        get { index(of: key).map { members[$0].value } }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (nil, let value?): append(key, value)
            case (let index?, nil): remove(at: index)
            case (nil, nil): break
            }
        }
    }

    private mutating func remove(at index: Int) {
        let rest = members.enumerated().filter { $0.offset != index }.map(\.element)
        self = JSONObject()
        for member in rest { append(member.key, member.value) }
    }

    private func index(of key: String) -> Int? {
        if members.count >= Self.searchedMembers { return places[ExactKey(text: key)] }
        return members.firstIndex { $0.key.utf8.elementsEqual(key.utf8) }
    }
}

extension JSONObject: Equatable {
    /// Whether both have the same members, in whatever order.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// Of two equal keys the first one stays.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        for (key, value) in elements { append(key, value) }
    }
}

extension JSONValue {
    /// JSON for people: one member or element a line, two blanks a level; empty containers and short arrays of plain
    /// values on one line.
    public func indented() -> String {
        var text = ""
        append(to: &text, indentation: "")
        return text
    }

    private func append(to text: inout String, indentation: String) {
        let inner = indentation + "  "
        switch self {
        case .object(let object) where !object.members.isEmpty:
            text += "{\n"
            for (index, member) in object.members.enumerated() {
                text += inner + JSONValue.string(member.name).compact + ": "
                member.value.append(to: &text, indentation: inner)
                text += index + 1 < object.members.count ? ",\n" : "\n"
            }
            text += indentation + "}"
        case .array(let elements) where !elements.isEmpty && !isShort(elements):
            text += "[\n"
            for (index, element) in elements.enumerated() {
                text += inner
                element.append(to: &text, indentation: inner)
                text += index + 1 < elements.count ? ",\n" : "\n"
            }
            text += indentation + "]"
        case .array(let elements):
            text += "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        default:
            text += compact
        }
    }

    private func isShort(_ elements: [JSONValue]) -> Bool {
        let isPlain = elements.allSatisfy { element in
            switch element {
            case .array, .object: false
            default: true
            }
        }
        return isPlain && elements.map(\.compact.utf8.count).reduce(0, +) <= 80
    }

    private var compact: String { String(decoding: encoded(), as: UTF8.self) }
}

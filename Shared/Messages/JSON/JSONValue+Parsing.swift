import CSimdjson

extension JSONValue {
    /// How many arrays and objects may stand one in another. Messages need six.
    public static let maximumDepth = 32

    /// Parses one JSON document (RFC 8259). A name that comes twice in one object is a fault: readers that differ in
    /// which one counts have been the door to more than one attack.
    /// - Throws: `invalid-json`; the sentence says what is wrong and at which byte.
    public init(parsing bytes: [UInt8]) throws(DecodingFailure) {
        // Array.withUnsafeBytes does not hand on the type of what its closure throws; a Result does.
        self = try bytes.withUnsafeBytes { bytes in
            Result { () throws(DecodingFailure) in try JSONValue(parsing: bytes) }
        }.get()
    }

    public init(parsing text: String) throws(DecodingFailure) {
        try self.init(parsing: Array(text.utf8))
    }

    /// - Parameter bytes: valid for the call; nothing of it is kept.
    public init(parsing bytes: UnsafeRawBufferPointer) throws(DecodingFailure) {
        // The nodes belong to this thread until it parses again: they are turned into values before this returns.
        let document = vigie_json_parse(bytes.baseAddress, bytes.count, UInt32(Self.maximumDepth))
        guard document.status == vigie_json_ok else { throw Self.fault(document.status, at: document.offset) }
        var nodes = UnsafeBufferPointer(start: document.nodes, count: document.count).makeIterator()
        guard let first = nodes.next() else { throw Self.fault(vigie_json_empty, at: 0) }
        self = try Self.build(first, from: &nodes, pointer: "")
    }

    private static func build(
        _ node: vigie_json_node, from nodes: inout UnsafeBufferPointer<vigie_json_node>.Iterator, pointer: String
    ) throws(DecodingFailure) -> JSONValue {
        switch node.kind {
        case vigie_json_null: return .null
        case vigie_json_false: return .bool(false)
        case vigie_json_true: return .bool(true)
        case vigie_json_number: return .number(JSONNumber(checked: text(of: node)))
        case vigie_json_string: return .string(text(of: node))
        case vigie_json_array:
            var elements: [JSONValue] = []
            elements.reserveCapacity(Int(node.count))
            for index in 0..<Int(node.count) {
                guard let element = nodes.next() else { break }
                elements.append(try build(element, from: &nodes, pointer: "\(pointer)/\(index)"))
            }
            return .array(elements)
        default:
            return .object(try object(of: Int(node.count), from: &nodes, pointer: pointer))
        }
    }

    private static func object(
        of count: Int, from nodes: inout UnsafeBufferPointer<vigie_json_node>.Iterator, pointer: String
    ) throws(DecodingFailure) -> JSONObject {
        var members: [JSONObject.Member] = []
        members.reserveCapacity(count)
        var names = Set<String>(minimumCapacity: count)
        for _ in 0..<count {
            guard let nameNode = nodes.next(), let valueNode = nodes.next() else { break }
            let name = text(of: nameNode)
            let place = JSONCursor(value: nil, pointer: pointer)[name].pointer
            guard names.insert(name).inserted else {
                throw DecodingFailure(pointer: place, code: .invalidJSON, detail: "this name comes twice in its object")
            }
            members.append(JSONObject.Member(name: name, value: try build(valueNode, from: &nodes, pointer: place)))
        }
        return JSONObject(members)
    }

    private static func text(of node: vigie_json_node) -> String {
        String(decoding: UnsafeRawBufferPointer(start: node.text, count: Int(node.count)), as: UTF8.self)
    }

    private static func fault(_ status: vigie_json_status, at offset: Int) -> DecodingFailure {
        let what =
            switch status {
            case vigie_json_empty: "there is nothing"
            case vigie_json_utf8: "is not UTF-8"
            case vigie_json_string_fault: "a string holds a bare control character or a broken escape"
            case vigie_json_number_fault: "a number is not spelt as JSON has it"
            case vigie_json_incomplete: "ends before it is complete"
            case vigie_json_trailing: "something follows the end"
            case vigie_json_too_deep: "more than \(maximumDepth) arrays and objects stand one in another"
            case vigie_json_too_large: "is larger than 4 GiB"
            case vigie_json_no_memory: "there is not enough memory to read it"
            default: "a value, a comma, a colon or a bracket is missing or misplaced"
            }
        return DecodingFailure(pointer: "", code: .invalidJSON, detail: "is not JSON, at byte \(offset): \(what)")
    }
}

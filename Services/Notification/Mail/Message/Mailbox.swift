/// An address with the name that people see beside it: `Collège Jean Moulin <vie-scolaire@example.org>`.
public struct Mailbox: Hashable, Sendable {
    public let name: String?
    public let address: MailAddress

    public init(name: String? = nil, address: MailAddress) {
        self.name = name
        self.address = address
    }

    /// - Parameter text: an address alone, or a name (in double quotes or not) and the address in angle brackets.
    public init?(_ text: String) {
        let text = text.trimmed
        guard text.hasSuffix(">"), let open = text.lastIndex(of: "<") else {
            guard let address = MailAddress(text) else { return nil }
            self.init(address: address)
            return
        }
        var name = String(text[..<open]).trimmed
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = String(name.dropFirst().dropLast()) }
        guard let address = MailAddress(text[text.index(after: open)...].dropLast()) else { return nil }
        self.init(name: name.isEmpty ? nil : name, address: address)
    }

    /// The value of a `From` header.
    var headerValue: String {
        guard let name else { return address.text }
        // A name is encoded words or plain atoms: nothing in it needs quoting. The address takes a line of its own, as
        // the name may fill the first.
        return "\(EncodedWord.phrase(name))\r\n <\(address.text)>"
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}

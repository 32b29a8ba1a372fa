import Messages

extension Contact {
    init(_ object: Field) throws(FieldError) {
        self.init(
            givenName: try object["givenName"].textIfPresent(atMost: 100),
            familyName: try object["familyName"].textIfPresent(atMost: 100),
            email: try object["email"].email(),
            phone: try object["phone"].phone(),
            guardians: try Self.guardians(object["guardians"]))
    }

    private static func guardians(_ field: Field) throws(FieldError) -> [Guardian] {
        let elements = try field.elements()
        guard elements.count <= maximumGuardians else { throw field.fault(.tooManyGuardians) }
        return try elements.map { (element) throws(FieldError) in try Guardian(element) }
    }
}

extension Guardian {
    fileprivate init(_ object: Field) throws(FieldError) {
        try object.requireObject()
        self.init(
            name: try object["name"].textIfPresent(atMost: 200),
            email: try object["email"].email(),
            phone: try object["phone"].phone(),
            address: try object["address"].textIfPresent(atMost: 500),
            language: try object["language"].readIfPresent(or: .languageForm) { LanguageTag($0)?.text },
            channels: try Self.channels(object["channels"]),
            isLegal: try object["legal"].flag(default: true),
            optOut: try object["optOut"].flag(default: false))
    }

    private static func channels(_ field: Field) throws(FieldError) -> [ContactChannel] {
        var channels: [ContactChannel] = []
        for element in try field.elements() {
            let channel = try element.read(or: .channelUnknown) { ContactChannel(rawValue: $0) }
            if channels.contains(channel) { throw element.fault(.channelTwice) }
            channels.append(channel)
        }
        return channels
    }
}

extension Field {
    fileprivate func email() throws(FieldError) -> String? {
        try readIfPresent(or: .emailForm) { EmailAddress($0)?.text }
    }

    fileprivate func phone() throws(FieldError) -> String? {
        try readIfPresent(or: .phoneForm) { PhoneNumber($0)?.text }
    }
}

extension SealedContact {
    init(_ contact: Contact, _ origin: Origin, key: PublicKey) {
        self.init(
            id: origin.id, school: origin.school, pupil: origin.pupil, recordedAt: origin.recordedAt, contact: contact,
            key: key)
    }
}

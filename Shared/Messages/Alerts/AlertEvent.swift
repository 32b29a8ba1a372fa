/// What happened to an alert: the value and the type of every event on `alerts`.
public struct AlertEvent: Message {
    public var change: AlertChange
    public var alert: Alert

    public static let eventTypes: [EventType] = [.alertRaised, .alertChanged, .alertWithdrawn]

    public var eventType: EventType { change.eventType }

    public init(_ change: AlertChange, _ alert: Alert) {
        self.change = change
        self.alert = alert
    }

    public init(_ json: JSONCursor, type: EventType) throws(DecodingFailure) {
        guard let change = AlertChange(type) else { throw json.failure(.invalidValue, "is no event of an alert") }
        self.change = change
        alert = try json.read()
        let stands = !alert.revision.isMultiple(of: 2)
        guard stands == (change != .withdrawn) else {
            throw json["revision"].failure(.contradiction, "must be odd while an alert stands and even once withdrawn")
        }
        if change == .changed, alert.change == nil {
            throw json["change"].failure(.missingField, "is required in a change")
        }
        if change != .changed, alert.change != nil {
            throw json["change"].failure(.contradiction, "is of a change, and ce_type says another event")
        }
    }

    public func write(to writer: inout JSONWriter) { alert.write(to: &writer) }
}

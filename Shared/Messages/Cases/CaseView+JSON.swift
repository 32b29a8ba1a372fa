/// `GET /v1/cases/{case}`.
extension CaseView: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writeSummary(to: &writer)
            writer.field("alerts", alerts)
            writer.field("steps", steps)
            writer.field("referrals", referrals)
            writer.field("interviews", interviews)
        }
    }

    /// What the list of cases has of each.
    func writeEntry(to writer: inout JSONWriter) {
        writer.object { writer in
            writeSummary(to: &writer)
            writer.field("pending", pendingSteps.map(\.step.name))
        }
    }

    private func writeSummary(to writer: inout JSONWriter) {
        writer.field("case", id)
        writer.field("pupil", pupil)
        writer.field("school", school)
        writer.field("state", state)
        writer.field("revision", revision)
        writer.field("openedAt", openedAt)
        writer.field("changedAt", changedAt)
        writer.field("due", ifPresent: due)
        writer.field("late", isLate)
        writer.field("solution", ifPresent: solution)
        writer.field("closing", ifPresent: closing)
    }
}

extension CaseView.AlertRow: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", summary.id)
            writer.field("revision", summary.revision)
            writer.field("rule", summary.rule)
            writer.field("severity", summary.severity)
            writer.field("period", summary.period)
            writer.field("ageBand", summary.ageBand)
            writer.field("stands", stands)
        }
    }
}

extension CaseView.StepRow: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", step.name)
            writer.field("state", state)
            writer.field("role", step.role)
            writer.field("alert", ifPresent: step.alert)
            writer.field("due", ifPresent: step.due)
            writer.field("late", isLate)
            if !step.partners.isEmpty { writer.field("partners", step.partners) }
            writer.field("by", ifPresent: by)
            writer.field("reason", ifPresent: reason)
        }
    }
}

extension CaseView.ReferralRow: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("referral", id)
            writer.field("partner", partner)
            writer.field("state", state)
            writer.field("by", by)
            writer.field("reason", ifPresent: reason)
        }
    }
}

extension CaseView.InterviewRow: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("interview", interview.id)
            writer.field("at", interview.at)
            writer.field("participants", interview.participants)
            writer.field("objectives", interview.objectives)
            writer.field("held", isHeld)
            writer.field("by", by)
        }
    }
}

extension CaseView.Closing: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("reason", reason)
            writer.field("at", at)
            writer.field("by", ifPresent: by)
        }
    }
}

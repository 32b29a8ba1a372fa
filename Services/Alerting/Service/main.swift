import AlertFolding
import Messages
import Policy
import ServiceKit
import StreamingService

StreamingService(
    .alerting, summary: "Raises an alert when the law or the policy says that somebody must act, and withdraws it.",
    port: 8082, variables: [Variables.policy]
).run { context in
    let policy = try PolicyFile.read(context.configuration[Variables.policy])
    context.service.log.info(
        "policy",
        [
            .text("name", policy.reference.name), .text("version", policy.reference.version),
            .text("rules", policy.rules.map(\.rule.name.rawValue).joined(separator: " ")),
        ])
    let metrics = AlertingMetrics(context.service.metrics)
    return ServiceComponents(
        topology: AlertingFold.topology(context.topics, policy), onCommitted: { metrics.committed($0) }
    ) {
        AlertingFold(policy: policy, topics: context.topics, metrics: metrics)
    }
}

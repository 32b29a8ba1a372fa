/// What one principal may do with some resource, as a broker's authorizer keeps it.
struct AclBinding: Hashable {
    /// As `kafka-acls.sh` spells them. Each of them but `create` lets one describe the resource too.
    enum Operation: String {
        case read = "Read"
        case write = "Write"
        case delete = "Delete"
        case create = "Create"
        case describe = "Describe"
        case describeConfigs = "DescribeConfigs"
    }

    /// As `kafka-acls.sh` names its options.
    enum Resource: String {
        case topic, group
        case transactionalID = "transactional-id"
    }

    /// Without what `--principal-prefix` puts before it.
    let principal: String
    let operation: Operation
    let resource: Resource
    let name: String
    /// Whether it stands for every resource whose name begins so.
    var isPrefix = false
}

// swift-tools-version: 6.1
import PackageDescription

// Who may depend on whom. Arrows point one way: Services → Streaming, ServiceKit, Storage → Kafka, Messages → C*.
// A domain target (Admission, Policy, Procedure, Correspondence) sees Messages alone, so the compiler keeps Kafka,
// clocks and disks out of it.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-warnings-as-errors"]),
]

// Ten thousand histories and the properties of the state are run with each `make test`: optimised in debug builds too.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

func binding(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Shared/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}
func shared(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, path: "Shared/\(name)", swiftSettings: settings)
}
func domain(_ name: String, of service: String, resources: [Resource]? = nil) -> Target {
    .target(
        name: name, dependencies: ["Messages"], path: "Services/\(service)/\(name)", resources: resources,
        swiftSettings: strict)
}
func service(_ name: String, domain: Target.Dependency, _ dependencies: [Target.Dependency] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: [domain, "Messages", "Streaming", "Kafka", "ServiceKit", "StreamingService"] + dependencies,
        path: "Services/\(name)/Service", swiftSettings: strict)
}
func support(_ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}
func tests(_ name: String, _ dependencies: [Target.Dependency], settings: [SwiftSetting] = strict) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "vigie",
    products: [
        .executable(name: "intake", targets: ["Intake"]),
        .executable(name: "alerting", targets: ["Alerting"]),
        .executable(name: "referral", targets: ["Referral"]),
        .executable(name: "notification", targets: ["Notification"]),
        .executable(name: "vigie", targets: ["Vigie"]),
    ],
    targets: [
        binding("CRdKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev"),
        binding("CMicrohttpd", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        binding("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        binding("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
        binding("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        binding("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        .target(
            name: "CSimdjson", path: "Shared/CSimdjson", cxxSettings: [.unsafeFlags(["-O2"])],
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),

        shared("Messages", ["CSodium", "CSimdjson"]),
        shared("Threads"),
        shared("Streaming", ["Threads"], settings: optimised),
        shared("Kafka", ["Streaming", "Threads", "CRdKafka", "CCurl", "COpenSSL"]),
        // jemalloc is every program's malloc: librdkafka allocates each record on one thread and has it freed on another,
        // which glibc's is slow at and never gives back (docs/adr/0006).
        .target(
            name: "ServiceKit", dependencies: ["Threads", "CMicrohttpd", "CSodium"], path: "Shared/ServiceKit",
            swiftSettings: strict,
            linkerSettings: [.linkedLibrary("jemalloc")]),
        shared("Storage", ["CSQLite"]),
        shared("StreamingService", ["Messages", "Streaming", "Kafka", "ServiceKit"]),

        domain("Admission", of: "Intake"),
        domain("Policy", of: "Alerting"),
        domain("Procedure", of: "Referral"),
        domain("Correspondence", of: "Notification"),

        service("Intake", domain: "Admission"),
        .target(
            name: "AlertFolding", dependencies: ["Policy", "Messages", "Streaming", "ServiceKit", "StreamingService"],
            path: "Services/Alerting/Folding", swiftSettings: strict),
        service("Alerting", domain: "Policy", ["AlertFolding"]),
        service("Referral", domain: "Procedure", ["Storage"]),
        .target(
            name: "Mail", dependencies: ["CCurl"], path: "Services/Notification/Mail", swiftSettings: strict),
        service("Notification", domain: "Correspondence", ["Mail"]),
        .executableTarget(
            name: "Vigie", dependencies: ["Messages", "Kafka", "Streaming", "ServiceKit", "StreamingService"],
            path: "Services/Vigie", swiftSettings: strict),

        // What tests share. A log in memory that behaves as Kafka does, faults and all; and the suite that both must pass.
        support("SimulatedLog", ["Streaming", "Seeded"], settings: optimised),
        support("LogConformance", ["Streaming"]),
        // Chance that a seed decides.
        support("Seeded", settings: optimised),
        support("TemporaryFiles"),
        // Whether a value is what a document of the contract says.
        support("SchemaValidation", ["Messages"]),
        // The facts of the benches.
        .target(
            name: "BenchWorkload", dependencies: ["Messages", "Seeded"], path: "Tests/Bench/Workload",
            swiftSettings: strict),

        // Alerting's fold by itself, measured: a program, because it is measured as it is shipped, in release.
        .systemLibrary(name: "CJemalloc", path: "Tests/Bench/CJemalloc"),
        .executableTarget(
            name: "FoldBench",
            dependencies: [
                "AlertFolding", "Policy", "Messages", "Streaming", "ServiceKit", "BenchWorkload", "CJemalloc",
            ],
            path: "Tests/Bench/Fold", swiftSettings: strict),

        tests("MessagesTests", ["Messages", "SchemaValidation", "Seeded"]),
        tests(
            "StreamingTests", ["Streaming", "Threads", "SimulatedLog", "LogConformance", "Seeded"], settings: optimised),
        tests(
            "KafkaTests",
            ["Kafka", "CRdKafka", "Streaming", "LogConformance", "SimulatedLog", "Seeded", "TemporaryFiles"]),
        tests("ServiceKitTests", ["ServiceKit", "TemporaryFiles"]),
        tests(
            "StreamingServiceTests",
            ["StreamingService", "Messages", "ServiceKit", "Streaming", "Kafka"]),
        tests("StorageTests", ["Storage", "TemporaryFiles"]),
        tests("AdmissionTests", ["Admission", "Messages", "Seeded"]),
        tests("SampleTests", ["Vigie", "Admission", "Messages"]),
        tests("VigieTests", ["Vigie", "Messages", "ServiceKit", "Streaming", "SimulatedLog"]),
        // The programs as processes: it starts them, and imports nothing of theirs.
        tests(
            "ProgramTests",
            [
                "Vigie", "Intake", "Alerting", "Referral", "Notification", "Kafka", "Messages", "Streaming",
                "TemporaryFiles",
            ]),
        tests(
            "IntakeTests",
            [
                "Intake", "Admission", "Messages", "Streaming", "Kafka", "ServiceKit", "StreamingService",
                "SimulatedLog", "TemporaryFiles",
            ]),
        tests("PolicyTests", ["Policy", "Messages", "Seeded", "BenchWorkload"]),
        tests(
            "AlertingTests",
            ["AlertFolding", "Policy", "Messages", "ServiceKit", "Streaming", "StreamingService", "SimulatedLog"]),
        tests("ProcedureTests", ["Procedure", "Messages", "Seeded"]),
        tests(
            "ReferralTests",
            [
                "Referral", "Procedure", "Messages", "Streaming", "StreamingService", "Kafka", "ServiceKit", "Storage",
                "SimulatedLog", "SchemaValidation", "TemporaryFiles",
            ]),
        tests("CorrespondenceTests", ["Correspondence", "Messages", "Seeded"]),
        tests("MailTests", ["Mail", "TemporaryFiles"]),
        tests(
            "NotificationTests",
            ["Notification", "Correspondence", "Mail", "Messages", "ServiceKit", "Streaming", "SimulatedLog"]),
    ],
    cxxLanguageStandard: .cxx17
)

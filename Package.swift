// swift-tools-version: 6.3
import PackageDescription

// The target list is the architecture: a target may import only targets listed above it, and
// `make check` fails on an import that is not declared here. Sources/reliscore is the product.

let package = Package(
    name: "ReliScore",
    products: [
        .executable(name: "reliscore", targets: ["reliscore"])
    ],
    targets: [
        // 0: C that Swift cannot import.
        .target(name: "CPosixShims"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CBzip2", providers: [.apt(["libbz2-dev"])]),
        .systemLibrary(name: "CLzma", pkgConfig: "liblzma", providers: [.apt(["liblzma-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        // Loads libcurl when a download begins: the daemon starts without it.
        .target(name: "CCurl"),
        .target(name: "CJSONKernels"),
        .target(name: "CCSVKernels"),
        .target(name: "CForestKernels"),
        .target(name: "CLogisticKernels"),

        // 1: bytes, the operating system, text formats. No Foundation.
        .target(name: "Bytes"),
        .target(name: "SystemIO", dependencies: ["CPosixShims", "Bytes"]),
        .target(name: "JSONText", dependencies: ["CJSONKernels", "Bytes"]),
        .target(name: "Telemetry", dependencies: ["Bytes", "SystemIO", "JSONText"]),
        .target(name: "Datasets", dependencies: ["Bytes", "JSONText"]),
        .target(name: "Pages", dependencies: ["Bytes"]),

        // 2: checked values and messages. No files, no sockets, no threads.
        .target(name: "Models", dependencies: []),
        .target(name: "Evaluation", dependencies: ["Bytes", "JSONText"]),
        .target(name: "HTTPProtocol", dependencies: ["Bytes"]),

        // 3
        .target(
            name: "ModelFormats", dependencies: ["CBzip2", "CLzma", "CZlib", "Bytes", "JSONText", "Models"]),
        .target(name: "Inference", dependencies: ["CForestKernels", "Models"]),
        .target(name: "HTTPServer", dependencies: ["Bytes", "SystemIO", "Telemetry", "JSONText", "HTTPProtocol"]),
        .target(name: "Storage", dependencies: ["CZip", "Bytes", "SystemIO", "JSONText"]),

        // 4
        .target(
            name: "Serving",
            dependencies: [
                "Bytes", "SystemIO", "Telemetry", "JSONText", "Datasets", "Models", "HTTPProtocol", "ModelFormats",
                "Inference", "HTTPServer", "Storage",
            ]),

        .target(
            name: "Warehouse", dependencies: ["Bytes", "SystemIO", "JSONText", "Telemetry", "Datasets", "Storage"]),
        .target(
            name: "Training",
            dependencies: [
                "CLogisticKernels", "Bytes", "SystemIO", "Telemetry", "JSONText", "Datasets", "Pages", "Models",
                "Evaluation", "ModelFormats", "Inference", "Storage", "Warehouse",
            ]),

        // 5
        .target(
            name: "DriveFleet",
            dependencies: [
                "CCurl", "CCSVKernels", "Bytes", "SystemIO", "Telemetry", "JSONText", "Datasets", "Pages", "Storage",
                "Warehouse",
            ]),

        // 6
        .target(
            name: "CommandLineInterface",
            dependencies: [
                "Bytes", "SystemIO", "Telemetry", "JSONText", "Datasets", "Pages", "Models", "Evaluation",
                "ModelFormats", "Inference", "HTTPServer", "Storage", "Serving", "Warehouse", "Training", "DriveFleet",
            ]),

        // 7
        .executableTarget(name: "reliscore", dependencies: ["CommandLineInterface"]),
        // Knows the daemon only as a program that it starts and talks to.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Bytes", "SystemIO", "JSONText", "CForestKernels", "Inference", "Models", "ModelFormats", "Training",
            ]),

        // Tests. StorageProbe is the program that crash tests kill and race.
        .target(
            name: "TestSupport", dependencies: ["Bytes", "SystemIO", "HTTPProtocol"], path: "Tests/TestSupport",
            exclude: ["Recipes", "Peers", "Parity"], resources: [.copy("Fixtures")]),
        .executableTarget(name: "StorageProbe", dependencies: ["Storage"], path: "Tests/StorageProbe"),
        .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
        .testTarget(name: "SystemIOTests", dependencies: ["Bytes", "SystemIO", "TestSupport"]),
        .testTarget(name: "TelemetryTests", dependencies: ["Telemetry", "Bytes"]),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText", "Bytes"]),
        .testTarget(name: "DatasetsTests", dependencies: ["Bytes", "Datasets", "JSONText", "TestSupport"]),
        .testTarget(name: "PagesTests", dependencies: ["Bytes", "Pages"]),
        .testTarget(name: "ModelsTests", dependencies: ["Models"]),
        .testTarget(name: "EvaluationTests", dependencies: ["Evaluation", "JSONText", "TestSupport"]),
        .testTarget(name: "HTTPProtocolTests", dependencies: ["HTTPProtocol", "Bytes", "TestSupport"]),
        .testTarget(
            name: "ModelFormatsTests", dependencies: ["Bytes", "ModelFormats", "Models", "Inference", "TestSupport"]),
        .testTarget(
            name: "InferenceTests", dependencies: ["Bytes", "ModelFormats", "Models", "Inference", "TestSupport"]),
        .testTarget(
            name: "HTTPServerTests",
            dependencies: ["HTTPServer", "HTTPProtocol", "SystemIO", "Telemetry", "Bytes", "TestSupport"]),
        .testTarget(
            name: "StorageTests", dependencies: ["Bytes", "Storage", "StorageProbe", "SystemIO", "TestSupport"]),
        .testTarget(
            name: "WarehouseTests",
            dependencies: ["Bytes", "JSONText", "Storage", "SystemIO", "Warehouse", "TestSupport"]),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Bytes", "Datasets", "Evaluation", "Inference", "JSONText", "ModelFormats", "Models", "Pages",
                "Storage", "SystemIO", "Training", "Warehouse", "TestSupport",
            ]),
        .testTarget(
            name: "DriveFleetTests",
            dependencies: [
                "Bytes", "Datasets", "DriveFleet", "JSONText", "Storage", "SystemIO", "Telemetry", "Warehouse",
                "TestSupport",
            ]),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "Serving", "Bytes", "Datasets", "HTTPProtocol", "HTTPServer", "Inference", "JSONText", "ModelFormats",
                "Models", "Storage", "SystemIO", "TestSupport",
            ]),
        .testTarget(
            name: "CommandLineInterfaceTests",
            dependencies: [
                "Bytes", "CommandLineInterface", "HTTPServer", "JSONText", "Storage", "SystemIO", "Telemetry",
                "TestSupport", "reliscore",
            ]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: ["JSONText", "SystemIO", "Storage", "HTTPProtocol", "TestSupport", "reliscore"]),
    ],
    swiftLanguageModes: [.v6]
)

// Only `make fuzz` builds it: its main function comes from libFuzzer, which other builds do not link.
if Context.environment["RELISCORE_FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "Bytes", "Datasets", "DriveFleet", "HTTPProtocol", "HTTPServer", "Inference", "JSONText",
                "ModelFormats", "Models", "Serving", "Storage",
                "SystemIO",
            ],
            path: "Tests/Fuzzing",
            swiftSettings: [.enableExperimentalFeature("Extern")]))
}

for target in package.targets
where ![
    "CBzip2", "CCSVKernels", "CCurl", "CForestKernels", "CJSONKernels", "CLogisticKernels", "CLzma", "CPosixShims",
    "CZip", "CZlib",
].contains(target.name) {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        ]
}

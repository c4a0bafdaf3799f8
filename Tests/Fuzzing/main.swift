internal import Glibc

/// Part of libFuzzer: its main loop, which calls back with every input it invents.
@_extern(c, "LLVMFuzzerRunDriver")
func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Which reader to try; the first argument cannot say it, as libFuzzer takes all of them.
let target = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? "none"

/// A LightGBM model with columns of texts, for `score`.
let textModelFile = getenv("FUZZ_TEXT_MODEL").map { contents(ofFile: String(cString: $0)) }

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
let status =
    switch target {
    case "model": runDriver(&count, &arguments) { tryModel(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "score": runDriver(&count, &arguments) { tryScore(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "json": runDriver(&count, &arguments) { tryJSON(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "csv": runDriver(&count, &arguments) { tryCSV(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "daily": runDriver(&count, &arguments) { tryDailyFile(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "ndjson": runDriver(&count, &arguments) { tryNDJSON(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "http": runDriver(&count, &arguments) { tryHTTP(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "html": runDriver(&count, &arguments) { tryHTML(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "zip": runDriver(&count, &arguments) { tryZip(UnsafeRawBufferPointer(start: $0, count: $1)) }
    case "bundle": runDriver(&count, &arguments) { tryBundle(UnsafeRawBufferPointer(start: $0, count: $1)) }
    default: fatalError("FUZZ_TARGET is one of model, score, json, csv, daily, ndjson, http, html, zip, bundle")
    }
exit(status)

func contents(ofFile path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return bytes
}

internal import ModelFormats
internal import Models
internal import SystemIO

/// `reliscore convert MODEL --to onnx -o FILE`
struct ConvertCommand: Command {
    private static let to = CommandOption("to", value: "FORMAT", "what to write", default: "onnx", choices: ["onnx"])
    private static let output = CommandOption("output", short: "o", value: "FILE", "where to write it; must not exist")

    static let description = CommandDescription(
        "convert", "write a model in another format", arguments: ["MODEL"],
        discussion: "Writes a LightGBM text model or a linear model.json as ONNX, all in 64-bit numbers: onnxruntime "
            + "1.31 gives the same margins bit for bit. Input X is rows by features, in the order of the "
            + "model's features, NaN where a value is missing; the outputs are scores and margins. What ONNX cannot "
            + "say exactly (linear leaves, texts, sums in 32 bits) is refused.",
        options: [to, output],
        examples: [
            ("reliscore convert model.txt --to onnx -o model.onnx", "a LightGBM model for onnxruntime"),
            ("reliscore convert model.json -o model.onnx", "a linear model likewise"),
        ],
        exitCodes: [
            (.success, ExitCode.success.meaning), (.badData, "the model cannot be read, or not be written so"),
            (.noInput, "there is no such file"),
        ])

    private let path: String
    private let format: String
    private let outputPath: String?

    init(_ arguments: ParsedArguments, environment: [String: String]) throws {
        path = arguments.positionals.first ?? ""
        format = arguments.text(Self.to) ?? "onnx"
        outputPath = arguments.text(Self.output)
    }

    func validate() throws {
        guard format == "onnx" else {
            throw CommandError(
                .usage, "--to: expected onnx, found \(format.shortened)", hint: "see reliscore convert --help")
        }
        guard outputPath != nil else {
            throw CommandError(.usage, "convert needs -o FILE", hint: "see reliscore convert --help")
        }
    }

    func run(_ console: Console) throws -> ExitCode {
        guard let outputPath else { return .usage }
        let task = "cannot convert"
        let bytes = try InputFile.read(path, limit: ModelFileLimits().fileBytes, task: task)
        let model = try Model.read(bytes, named: path)
        let converted: [UInt8]
        do throws(ModelFormatError) {
            converted = try ONNXExport.write(model)
        } catch {
            throw CommandError(
                .badData,
                "\(task) \(path): expected \(error.expected), found \(error.found) at \(error.place)",
                hint: error.remedy)
        }
        do throws(SystemError) {
            try FileSystem.writeNew(outputPath, converted)
        } catch {
            // On a full disk half a file would stay, and keep the next try from writing; what was there before stays.
            if error.call != "open" { try? FileSystem.unlink(outputPath) }
            throw CommandError("cannot write", error, expected: "a new file", otherwise: .cannotCreate)
        }
        console.note("wrote \(outputPath): \(model.kindDescription), \(converted.count) bytes")
        return .success
    }
}

import Glibc

/// The command line of a service, which takes no argument but questions.
struct ServiceArguments {
    let service: Service

    /// What to print, and the end.
    struct Answer: Equatable {
        var text: String
        var code: ExitCode

        func give() -> Never {
            let descriptor: Int32 = code == .drained ? 1 : 2
            var rest = text.utf8[...]
            while !rest.isEmpty {
                let written =
                    rest.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress, $0.count) } ?? -1
                guard written > 0 else { break }
                rest = rest.dropFirst(written)
            }
            _exit(code.rawValue)
        }
    }

    /// Nil when there is nothing to answer and the service should run.
    func answer(to arguments: [String]) -> Answer? {
        guard let first = arguments.first else { return nil }
        guard let text = answer(to: first) else { return refusal(of: first) }
        return arguments.count == 1 ? Answer(text: text, code: .drained) : refusal(of: arguments[1])
    }

    private func answer(to question: String) -> String? {
        switch question {
        case "--help", "-h": return help
        case "--version": return "\(service.name) \(Version.current)\n"
        case "--configuration":
            let reference = ConfigurationReference(listen: service.listen, variables: service.variables)
            return "## \(service.name)\n\n\(service.summary)\n\n\(reference.markdown)"
        default: return nil
        }
    }

    private func refusal(of argument: String) -> Answer {
        Answer(
            text: "\(service.name): \(argument.quoted) is not an argument that it takes; see \(service.name) --help\n",
            code: .usage)
    }

    private var help: String {
        """
        \(service.summary)

        Usage: \(service.name)
               \(service.name) --help | --version | --configuration

        --configuration prints the variables as Markdown. The service runs until SIGTERM or SIGINT, then drains within
        10 s. Exit codes: 0 drained, 64 usage, 78 configuration wrong or fenced by a newer process of the same instance
        (do not restart), 1 otherwise.

        Environment:
        \(ConfigurationReference(listen: service.listen, variables: service.variables).text)
        """
    }
}

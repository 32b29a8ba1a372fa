import Glibc
import ServiceKit

exit(Command.run(Array(CommandLine.arguments.dropFirst())).rawValue)

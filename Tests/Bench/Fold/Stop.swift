import Glibc

/// Ends this program, which does nothing but measure: no figure is better than a wrong one.
func stop(_ reason: String) -> Never {
    let line = "FoldBench: \(reason)\n"
    write(STDERR_FILENO, line, line.utf8.count)
    exit(1)
}

import Glibc

/// How far it is: a bar that is drawn over itself on a terminal, a line now and then elsewhere.
final class ProgressBar {
    private let isTerminal = isatty(1) == 1
    private var told = ""

    func show(_ share: Double, _ text: String) {
        let phase = String(text.prefix { $0 != ":" })
        if isTerminal {
            let width = 28
            let full = Int(Double(width) * min(max(share, 0), 1))
            let bar = String(repeating: "█", count: full) + String(repeating: "░", count: width - full)
            put("\r\u{1B}[K\(bar) \(Int(share * 100)) %  \(text)")
        } else if phase != told {
            told = phase
            put("\(phase)\n")
        }
    }

    func end() { if isTerminal { put("\r\u{1B}[K") } }

    private func put(_ text: String) {
        let bytes = Array(text.utf8)
        write(1, bytes, bytes.count)
    }
}

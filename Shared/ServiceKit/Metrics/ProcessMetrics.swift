import Glibc

/// The process as its own monitoring sees it, under the names that Prometheus' client libraries share.
enum ProcessMetrics {
    static func register(in metrics: Metrics, version: String) {
        metrics.reading("process_resident_memory_bytes", "Memory that is resident.", unit: "bytes") {
            statm().map { Double($0.resident * sysconf(Int32(_SC_PAGESIZE))) }
        }
        metrics.reading("process_virtual_memory_bytes", "Memory that is mapped.", unit: "bytes") {
            statm().map { Double($0.virtual * sysconf(Int32(_SC_PAGESIZE))) }
        }
        metrics.reading(
            "process_cpu_seconds", "Processor time that was used, of the user and of the system.", unit: "seconds",
            kind: .counter
        ) {
            var usage = rusage()
            guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { return nil }
            return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
        }
        metrics.reading("process_open_fds", "File descriptors that are open.") { openDescriptors().map(Double.init) }
        metrics.reading("process_max_fds", "File descriptors that may be open.") {
            var limit = rlimit()
            return getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 ? Double(limit.rlim_cur) : nil
        }
        var started = timespec()
        clock_gettime(CLOCK_REALTIME, &started)
        let startTime = Double(started.tv_sec) + Double(started.tv_nsec) / 1e9
        metrics.reading(
            "process_start_time_seconds", "When the process started, since the epoch.", unit: "seconds"
        ) { startTime }
        metrics.gauge("vigie_build", "Always 1; the label says which version runs.", labels: ["version"])(version).set(
            1)
    }

    private static func statm() -> (virtual: Int, resident: Int)? {
        guard let bytes = try? FileBytes.read("/proc/self/statm", limit: 4096) else { return nil }
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ").prefix(2).compactMap { Int($0) }
        return fields.count == 2 ? (fields[0], fields[1]) : nil
    }

    private static func openDescriptors() -> Int? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return count - 3  // «.», «..» and the directory that is being read
    }
}

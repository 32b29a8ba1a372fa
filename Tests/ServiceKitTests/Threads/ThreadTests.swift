import Foundation
import ServiceKit
import Testing

@Suite("Threads")
struct ThreadTests {
    @Test("a hand-off keeps the order, and never holds more than it may")
    func queue() async {
        let queue = BoundedQueue<Int>(capacity: 3)
        let most = Monitor(0)
        let producer = ServiceThread(name: "producer") {
            for number in 0..<1000 {
                queue.push(number)
                let count = queue.count
                most.update { $0 = max($0, count) }
            }
            queue.close()
        }
        var taken: [Int] = []
        while let number = queue.pop() { taken.append(number) }
        await producer.ended()
        #expect(taken == Array(0..<1000))
        #expect(most.read { $0 } <= 3)
    }

    @Test("a closed hand-off takes nothing more and gives what it has")
    func closed() {
        let queue = BoundedQueue<Int>(capacity: 2)
        #expect(queue.push(1))
        queue.close()
        #expect(!queue.push(2))
        #expect(queue.pop() == 1)
        #expect(queue.pop() == nil)
    }

    @Test("a full hand-off refuses after the time that it was given, and so does an empty one")
    func timeouts() {
        let queue = BoundedQueue<Int>(capacity: 1)
        #expect(queue.pop(timeout: .milliseconds(1)) == nil)
        #expect(queue.push(1, timeout: .milliseconds(1)))
        #expect(!queue.push(2, timeout: .milliseconds(1)))
        #expect(queue.pop(timeout: .seconds(60)) == 1)
    }

    @Test("a thread has the name and runs what it was given")
    func name() async {
        let names = BoundedQueue<String>(capacity: 1)
        let thread = ServiceThread(name: "alerting-runtime") {
            let name = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
            names.push(name ?? "?")
        }
        #expect(names.pop() == "alerting-runtim\n")
        #expect(await thread.ended())
    }

    @Test("tasks that wait for a thread hold none of the cooperative pool: one that ends it still runs")
    func ended() async {
        let gate = Monitor(false)
        let thread = ServiceThread(name: "gated") { _ = gate.wait { $0 ? true : nil } }
        #expect(await !thread.ended(within: .zero))
        await withTaskGroup(of: Bool.self) { group in
            // More than any pool has threads.
            for _ in 0..<256 { group.addTask { await thread.ended() } }
            group.addTask {
                await Task.yield()
                gate.update { $0 = true }
                return true
            }
            for await isOver in group { #expect(isOver) }
        }
    }

    @Test("a task that would block for a thread stops the process, rather than a thread of the pool")
    func joinInTask() async {
        await #expect(processExitsWith: .failure) { ServiceThread(name: "short") {}.join() }
    }

    @Test("a worker pool runs every task, on its own threads, and a task may block one")
    func workers() async {
        let pool = WorkerPool(name: "pool", threads: 2)
        let gate = Monitor(false)
        let blocked = Task(executorPreference: pool) { _ = gate.wait { $0 ? true : nil } }
        let names = await withTaskGroup(of: String.self) { group in
            for _ in 0..<50 {
                group.addTask(executorPreference: pool) {
                    await Task.yield()
                    return (try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)) ?? "?"
                }
            }
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        // One is blocked, so the other has done it all.
        #expect(names.isSubset(of: ["pool-0\n", "pool-1\n"]))
        #expect(names.count == 1)
        gate.update { $0 = true }
        await blocked.value
        pool.close()
    }
}

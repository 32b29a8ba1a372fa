/// The body of a request, chunk by chunk as it comes, for one reader. What has come and is not read yet is at most
/// 256 KiB: then the connection is not read from until the reader catches up.
public struct HTTPBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = HTTPBodyError

    let pipe: BodyPipe

    public func makeAsyncIterator() -> Iterator {
        Iterator(pipe: pipe)
    }

    /// All of it, at most the route's limit.
    public func collect() async throws(HTTPBodyError) -> [UInt8] {
        var bytes: [UInt8] = []
        let iterator = makeAsyncIterator()
        while let chunk = try await iterator.next() {
            bytes.append(contentsOf: chunk)
        }
        return bytes
    }

    public struct Iterator: AsyncIteratorProtocol {
        let pipe: BodyPipe

        /// The next bytes, at least one of them; nil at the end.
        public func next() async throws(HTTPBodyError) -> [UInt8]? {
            try await pipe.next().get()
        }
    }
}

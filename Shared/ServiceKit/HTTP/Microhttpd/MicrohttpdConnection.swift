internal import CMicrohttpd

/// A connection of libmicrohttpd, valid within a callback and on its thread.
struct MicrohttpdConnection {
    private let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    var socket: Int32 { vigie_mhd_connection_socket(pointer) }

    /// The header fields of the request.
    var headers: HTTPHeaders {
        var fields: [(name: String, value: String)] = []
        withUnsafeMutablePointer(to: &fields) { fields in
            _ = MHD_get_connection_values(
                pointer, .HEADER_KIND,
                { context, _, name, value in
                    guard let context, let name else { return .YES }
                    let fields = context.assumingMemoryBound(to: [(name: String, value: String)].self)
                    fields.pointee.append((String(cString: name), value.map { String(cString: $0) } ?? ""))
                    return .YES
                }, fields)
        }
        return HTTPHeaders(fields)
    }

    /// Sends an answer.
    ///
    /// - Returns: false when the library refuses it; the connection must then be closed.
    func send(_ response: HTTPResponse) -> Bool {
        let made = response.body.withUnsafeBytes { body in
            // MUST_COPY: the library does not write to it, though its type says so.
            MHD_create_response_from_buffer(
                body.count, UnsafeMutableRawPointer(mutating: body.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let made else { return false }
        defer { MHD_destroy_response(made) }
        for (name, value) in response.headers.fields {
            // A value with a line break is refused here, so nobody can smuggle a field.
            guard MHD_add_response_header(made, name, value) == .YES else { return false }
        }
        return MHD_queue_response(pointer, UInt32(response.status.rawValue), made) == .YES
    }
}

/// What is wrong with a field; with the number of its line it is a ``Refusal``.
struct FieldError: Error, Equatable {
    let pointer: String
    let code: RefusalCode

    init(_ code: RefusalCode, at pointer: String) {
        self.pointer = pointer
        self.code = code
    }
}

/// The check letter of a UAI and of a BEA-style INE: the number modulo 23, in an alphabet without I, O and Q.
///
/// Source: CheckBEA23 of esup-transferts, SACoche `tester_UAI`; checked against 15 real schools.
enum CheckLetter {
    static let alphabet = Array("ABCDEFGHJKLMNPRSTUVWXYZ".utf8)

    static func of(_ number: UInt64) -> UInt8 { alphabet[Int(number % 23)] }
}

#include "TieBreak.h"

#include <cstring>
#include <utility>

namespace {

constexpr uint64_t start[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};

constexpr uint8_t order[12][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3}};

constexpr uint64_t rotated(uint64_t word, int bits) { return word >> bits | word << (64 - bits); }

/// Words of the message from `words` on are zero, so that nothing is added for them.
template <int words, int round, int pair>
[[gnu::always_inline]] inline void mix(uint64_t &a, uint64_t &b, uint64_t &c, uint64_t &d, const uint64_t *message) {
    constexpr int first = order[round][2 * pair], second = order[round][2 * pair + 1];
    a += b;
    if constexpr (first < words) a += message[first];
    d = rotated(d ^ a, 32);
    c += d;
    b = rotated(b ^ c, 24);
    a += b;
    if constexpr (second < words) a += message[second];
    d = rotated(d ^ a, 16);
    c += d;
    b = rotated(b ^ c, 63);
}

template <int words, int round>
[[gnu::always_inline]] inline void mixRound(uint64_t *v, const uint64_t *message) {
    mix<words, round, 0>(v[0], v[4], v[8], v[12], message);
    mix<words, round, 1>(v[1], v[5], v[9], v[13], message);
    mix<words, round, 2>(v[2], v[6], v[10], v[14], message);
    mix<words, round, 3>(v[3], v[7], v[11], v[15], message);
    mix<words, round, 4>(v[0], v[5], v[10], v[15], message);
    mix<words, round, 5>(v[1], v[6], v[11], v[12], message);
    mix<words, round, 6>(v[2], v[7], v[8], v[13], message);
    mix<words, round, 7>(v[3], v[4], v[9], v[14], message);
}

template <int words, int... rounds>
uint64_t digest(const uint64_t *message, size_t length, std::integer_sequence<int, rounds...>) {
    // Parameters: 8 bytes of digest, no key, fan-out and depth 1.
    const uint64_t first = start[0] ^ 0x01010008;
    uint64_t v[16] = {
        first,    start[1], start[2], start[3], start[4],          start[5], start[6],  start[7],
        start[0], start[1], start[2], start[3], start[4] ^ length, start[5], ~start[6], start[7]};
    (mixRound<words, rounds>(v, message), ...);
    return first ^ v[0] ^ v[8];
}

}  // namespace

uint64_t vigie::tieBreak(std::string_view id) {
    static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "BLAKE2b's words are little-endian");
    uint64_t message[8] = {};
    std::memcpy(message, id.data(), id.size());
    const std::make_integer_sequence<int, 12> rounds;
    const uint64_t word =
        id.size() <= 32 ? digest<4>(message, id.size(), rounds) : digest<8>(message, id.size(), rounds);
    return __builtin_bswap64(word);
}

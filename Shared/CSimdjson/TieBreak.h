#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vigie {

/// The 8-byte BLAKE2b (RFC 7693) of an id of at most 64 bytes, no key, read as a big-endian number.
///
/// The same as libsodium's crypto_generichash_blake2b, which a test compares it with, at a third of its time: one block
/// whose second half is known to be zero, and no state to set up and wipe. It decides ties; it guards nothing.
uint64_t tieBreak(std::string_view id);

}  // namespace vigie

// simdjson, a C++ library, behind C functions: a JSON document as a flat list of nodes, and one attendance fact as a
// flat struct. Nothing here throws, and nothing here knows Swift.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// --- A whole document ---------------------------------------------------------------------------------------------

typedef enum {
    vigie_json_null, vigie_json_false, vigie_json_true, vigie_json_number, vigie_json_string, vigie_json_array,
    vigie_json_object
} vigie_json_kind;

/// One value. An array's elements follow it, depth first; an object's members follow it as pairs of a string, the name,
/// and a value.
typedef struct {
    /// Number: as it is spelt. String: unescaped UTF-8. Not terminated.
    const char *text;
    /// Bytes of text, or how many elements or members follow.
    uint32_t count;
    vigie_json_kind kind;
} vigie_json_node;

typedef enum {
    vigie_json_ok, vigie_json_empty, vigie_json_utf8, vigie_json_syntax, vigie_json_string_fault,
    vigie_json_number_fault, vigie_json_incomplete, vigie_json_trailing, vigie_json_too_deep, vigie_json_too_large,
    vigie_json_no_memory
} vigie_json_status;

typedef struct {
    vigie_json_status status;
    /// Where it went wrong, in bytes from the start; the length when that is the end.
    size_t offset;
    const vigie_json_node *nodes;
    size_t count;
} vigie_json_document;

/// Parses `length` bytes, with at most `depth` arrays and objects one in another. The nodes and their text belong to the
/// calling thread and hold until its next call.
vigie_json_document vigie_json_parse(const void *bytes, size_t length, unsigned depth);

// --- One attendance fact, on the hot path -----------------------------------------------------------------------------

typedef struct {
    uint64_t pupil_high, pupil_low;
    /// Microseconds since 1970 in UTC.
    int64_t recorded_at;
    /// The 8-byte BLAKE2b of the id, big-endian.
    uint64_t id_hash;
    /// The seven digits of the UAI.
    uint32_t school;
    /// Days since 1970.
    int32_t date;
    uint8_t half_day, kind, status, reason;
    bool complete;
} vigie_attendance;

/// Buffers that are reused from call to call; for one thread at a time.
typedef struct vigie_attendance_decoder vigie_attendance_decoder;

/// NULL when there is no memory.
vigie_attendance_decoder *vigie_attendance_decoder_create(void);
void vigie_attendance_decoder_destroy(vigie_attendance_decoder *decoder);

/// Reads `length` bytes, the value of fr.vigie.attendance.recorded.v1, into `fact`. Numbers of kind, status and reason
/// are the positions of their codes in the contract, as in Swift's AttendanceKind and so on. Nothing is allocated once
/// the buffers have grown to the longest message.
/// Returns false when it is not such a value; `fact` then holds anything.
bool vigie_attendance_decode(
    vigie_attendance_decoder *decoder, const void *bytes, size_t length, vigie_attendance *fact);

#ifdef __cplusplus
}
#endif

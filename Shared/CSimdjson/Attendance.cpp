#include "CSimdjson.h"

#include "TieBreak.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

namespace {

using simdjson::SIMDJSON_PADDING;

struct Code {
    std::string_view text;
    uint8_t number;
};

// The positions of the codes in the contract; the last is "of a later version". Kept in step with Swift by a test.
constexpr uint8_t unknownKind = 4, unknownReason = 10;
constexpr Code kinds[] = {{"absence", 0}, {"lateness", 1}, {"exclusion", 2}, {"internal-exclusion", 3}};
constexpr Code reasons[] = {
    {"illness", 1},          {"family-contagious-illness", 2}, {"family-gathering", 3},
    {"transport-difficulty", 4}, {"accompanying-guardians", 5}, {"other-accepted", 6},
    {"other-refused", 7},    {"school-activity", 8},           {"exclusion", 9}};

template <size_t count> uint8_t numberOf(std::string_view text, const Code (&codes)[count], uint8_t otherwise) {
    for (const auto &code : codes)
        if (code.text == text) return code.number;
    return otherwise;
}

/// Reads digits of fixed places and remembers whether all were digits, so that there is one branch at the end.
class Digits {
public:
    explicit Digits(const char *text) : text_(text) {}

    int two(size_t at) { return one(at) * 10 + one(at + 1); }
    int four(size_t at) { return two(at) * 100 + two(at + 2); }
    int six(size_t at) { return four(at) * 100 + two(at + 4); }
    void expect(size_t at, char c) { bad_ |= text_[at] != c; }
    bool good() const { return !bad_; }

private:
    int one(size_t at) {
        const unsigned digit = static_cast<unsigned char>(text_[at]) - unsigned{'0'};
        bad_ |= digit > 9;
        return static_cast<int>(digit);
    }

    const char *text_;
    bool bad_ = false;
};

bool isLeap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/// Days since 1970 of a date from year 0 on; false when there is no such day.
bool daysOf(int year, int month, int day, int32_t &days) {
    static constexpr uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static constexpr uint16_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    if (month < 1 || month > 12 || day < 1) return false;
    const bool leap = isLeap(year);
    if (day > lengths[month - 1] + (leap && month == 2)) return false;
    // Leap days before this year, counted from year 0, which is one.
    const int leaps = year == 0 ? 0 : (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 + 1;
    days = 365 * year + leaps + before[month - 1] + (leap && month > 2) + day - 1 - 719528;
    return true;
}

bool parseDate(std::string_view text, int32_t &days) {
    if (text.size() != 10) return false;
    Digits digits(text.data());
    const int year = digits.four(0), month = digits.two(5), day = digits.two(8);
    digits.expect(4, '-');
    digits.expect(7, '-');
    return digits.good() && daysOf(year, month, day, days);
}

/// RFC 3339; what Timestamp.init?(_:) of Swift accepts, and nothing else.
bool parseInstant(std::string_view text, int64_t &microseconds) {
    constexpr int64_t earliest = -62167219200000000, latest = 253402300799999999;
    if (text.size() < 20 || text.size() > 64) return false;
    Digits digits(text.data());
    const int year = digits.four(0), month = digits.two(5), day = digits.two(8);
    const int hour = digits.two(11), minute = digits.two(14), second = digits.two(17);
    digits.expect(4, '-');
    digits.expect(7, '-');
    digits.expect(13, ':');
    digits.expect(16, ':');
    int32_t days;
    if (!digits.good() || (text[10] | 0x20) != 't' || hour > 23 || minute > 59 || second > 60
        || !daysOf(year, month, day, days))
        return false;
    int64_t fraction = 0, offset = 0;
    if (text.size() == 27 && text[19] == '.' && text[26] == 'Z') {
        fraction = digits.six(20);
        if (!digits.good()) return false;
    } else {
        size_t at = 19;
        if (text[at] == '.') {
            const size_t from = ++at;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; at++)
                if (at - from < 6) fraction = fraction * 10 + (text[at] - '0');
            if (at == from) return false;
            for (size_t places = at - from; places < 6; places++) fraction *= 10;
        }
        const auto zone = text.substr(at);
        if (zone.size() == 1) {
            if ((zone[0] | 0x20) != 'z') return false;
        } else {
            if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-')) return false;
            Digits places(zone.data());
            const int hours = places.two(1), minutes = places.two(4);
            places.expect(3, ':');
            if (!places.good() || hours > 23 || minutes > 59) return false;
            offset = (hours * 60 + minutes) * (zone[0] == '-' ? -60 : 60);
        }
    }
    const int64_t seconds = int64_t{days} * 86400 + hour * 3600 + minute * 60 + second - offset;
    microseconds = seconds * 1000000 + fraction;
    return microseconds >= earliest && microseconds <= latest;
}

/// 8 lower-case hexadecimal digits, all at once.
bool parseHex8(const char *text, uint64_t &value) {
    constexpr uint64_t ones = 0x0101010101010101;
    uint64_t digits;
    std::memcpy(&digits, text, 8);
    const uint64_t letters = digits >> 6 & ones;
    const uint64_t nibbles = (digits & 15 * ones) + 9 * letters;
    // Whether the nibbles are spelt as they came: 'a' is 39 after what would follow '9'.
    const uint64_t above9 = (nibbles + 6 * ones) >> 4 & ones;
    if ((nibbles & 0xf0 * ones) != 0 || (nibbles + 0x30 * ones + 39 * above9) != digits) return false;
    const uint64_t pairs = (nibbles << 4 | nibbles >> 8) & 0x00ff00ff00ff00ff;
    const uint64_t quads = (pairs | pairs >> 8) & 0x0000ffff0000ffff;
    const uint32_t bytes = static_cast<uint32_t>(quads | quads >> 16);
    value = value << 32 | __builtin_bswap32(bytes);
    return true;
}

bool parseHex(const char *text, uint64_t &word) {
    word = 0;
    return parseHex8(text, word) && parseHex8(text + 8, word);
}

bool parsePupil(std::string_view text, vigie_attendance &fact) {
    return text.size() == 32 && parseHex(text.data(), fact.pupil_high) && parseHex(text.data() + 16, fact.pupil_low);
}

bool parseSchool(std::string_view text, uint32_t &school) {
    if (text.size() != 8) return false;
    Digits digits(text.data());
    const uint32_t number = static_cast<uint32_t>(digits.six(0)) * 10 + (static_cast<unsigned char>(text[6]) - '0');
    if (!digits.good() || text[6] < '0' || text[6] > '9') return false;
    school = number;
    const char letter = "ABCDEFGHJKLMNPRSTUVWXYZ"[number % 23];
    return text[7] == letter || text[7] == (letter | 0x20);
}

bool isIdentifier(std::string_view text) {
    struct Allowed {
        bool at[256] = {};
        constexpr Allowed() {
            for (int c = '0'; c <= '9'; c++) at[c] = true;
            for (int c = 'a'; c <= 'z'; c++) at[c] = true;
            for (int c = 'A'; c <= 'Z'; c++) at[c] = true;
            at[int{'.'}] = at[int{'_'}] = at[int{':'}] = at[int{'-'}] = true;
        }
    };
    static constexpr Allowed allowed;
    if (text.empty() || text.size() > 64) return false;
    bool good = true;
    for (const char c : text) good &= allowed.at[static_cast<unsigned char>(c)];
    return good;
}

enum Field : uint16_t {
    none = 0, id = 1, school = 2, pupil = 4, date = 8, halfDay = 16, kind = 32, status = 64, reason = 128,
    complete = 256, recordedAt = 512
};
constexpr uint16_t required = id | school | pupil | date | halfDay | recordedAt;

Field fieldNamed(std::string_view name) {
    switch (name.size()) {
    case 2: return name == "id" ? id : none;
    case 4: return name == "date" ? date : name == "kind" ? kind : none;
    case 5: return name == "pupil" ? pupil : none;
    case 6: return name == "school" ? school : name == "status" ? status : name == "reason" ? reason : none;
    case 7: return name == "halfDay" ? halfDay : none;
    case 8: return name == "complete" ? complete : none;
    case 10: return name == "recordedAt" ? recordedAt : none;
    default: return none;
    }
}

/// A string by what it says, or a literal by its spelling.
struct Scalar {
    std::string_view text;
    bool isString;
};

bool isQuoted(std::string_view text) { return text.size() >= 2 && text.front() == '"' && text.back() == '"'; }

bool hasEscape(std::string_view text) { return text.find('\\') != text.npos; }

/// Collects the fields of one fact.
class Reader {
public:
    explicit Reader(vigie_attendance &fact) : fact_(fact) {
        fact.kind = fact.status = fact.reason = 0;
        fact.complete = true;
    }

    /// False when the value is not one that the field may have, or the field comes twice.
    bool read(Field field, Scalar value) {
        if (seen_ & field) return false;
        seen_ |= field;
        if (!value.isString) {
            if (field == complete && (value.text == "true" || value.text == "false")) {
                fact_.complete = value.text == "true";
                return true;
            }
            return value.text == "null" && !(field & required);
        }
        const auto text = value.text;
        switch (field) {
        case id: return isIdentifier(text) && (fact_.id_hash = vigie::tieBreak(text), true);
        case school: return parseSchool(text, fact_.school);
        case pupil: return parsePupil(text, fact_);
        case date: return parseDate(text, fact_.date);
        case halfDay: fact_.half_day = text == "afternoon"; return fact_.half_day || text == "morning";
        case kind: fact_.kind = numberOf(text, kinds, unknownKind); return true;
        case status: fact_.status = text == "cancelled"; return fact_.status || text == "recorded";
        case reason: fact_.reason = numberOf(text, reasons, unknownReason); return true;
        case recordedAt: return parseInstant(text, fact_.recorded_at);
        default: return false;
        }
    }

    bool isComplete() const { return (seen_ & required) == required; }

private:
    vigie_attendance &fact_;
    uint16_t seen_ = 0;
};

}  // namespace

struct vigie_attendance_decoder {
    bool decode(const void *bytes, size_t length, vigie_attendance &fact);

private:
    enum class Outcome { decoded, malformed, escaped };

    bool reserve(size_t length);
    Outcome fast(size_t length, vigie_attendance &fact);
    bool skip(size_t &token, size_t count) const;
    static bool slow(const void *bytes, size_t length, vigie_attendance &fact);

    std::vector<char> buffer_;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> scanner_;
};

bool vigie_attendance_decoder::reserve(size_t length) {
    if (scanner_ && length + SIMDJSON_PADDING <= buffer_.size()) return true;
    if (length > UINT32_MAX / 4) return false;
    const size_t capacity = std::max<size_t>(2 * length, 1024);
    buffer_.resize(capacity + SIMDJSON_PADDING);
    return simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, 1, scanner_)
        == simdjson::SUCCESS;
}

/// Goes over the tokens that simdjson's first pass finds: a fact is flat, so that its second pass has nothing to add.
/// `escaped` where a string that matters holds an escape, which only the slow way resolves.
vigie_attendance_decoder::Outcome vigie_attendance_decoder::fast(size_t length, vigie_attendance &fact) {
    const char *const bytes = buffer_.data();
    if (scanner_->stage1(reinterpret_cast<const uint8_t *>(bytes), length, simdjson::stage1_mode::regular))
        return Outcome::malformed;
    const uint32_t *const tokens = scanner_->structural_indexes.get();
    const size_t count = scanner_->n_structural_indexes;
    // What stands from one token to the next, without the blanks after it.
    const auto spelling = [&](size_t token) {
        size_t end = tokens[token + 1];
        while (bytes[end - 1] == ' ' || bytes[end - 1] == '\n' || bytes[end - 1] == '\t' || bytes[end - 1] == '\r') end--;
        return std::string_view(bytes + tokens[token], end - tokens[token]);
    };
    const auto is = [&](size_t token, char c) { return bytes[tokens[token]] == c; };

    if (count < 2 || !is(0, '{') || !is(count - 1, '}')) return Outcome::malformed;
    Reader reader(fact);
    // Name, colon, value, and a comma or the end.
    for (size_t token = 1; token + 3 < count;) {
        const auto quoted = spelling(token);
        if (!isQuoted(quoted) || !is(token + 1, ':')) return Outcome::malformed;
        const auto name = quoted.substr(1, quoted.size() - 2);
        const Field field = fieldNamed(name);
        token += 2;
        if (field == none) {
            if (hasEscape(name)) return Outcome::escaped;
            if (!skip(token, count)) return Outcome::malformed;
        } else {
            auto text = spelling(token);
            const bool isString = isQuoted(text);
            if (isString) text = text.substr(1, text.size() - 2);
            const bool good = reader.read(field, {text, isString});
            const bool isCode = field == kind || field == reason;
            if ((!good || isCode) && hasEscape(text)) return Outcome::escaped;
            if (!good) return Outcome::malformed;
        }
        token += 1;
        if (token == count - 1) return reader.isComplete() ? Outcome::decoded : Outcome::malformed;
        if (!is(token, ',')) return Outcome::malformed;
        token += 1;
    }
    return Outcome::malformed;
}

/// Moves from the first token of a value that nobody reads to its last.
bool vigie_attendance_decoder::skip(size_t &token, size_t count) const {
    const uint32_t *const tokens = scanner_->structural_indexes.get();
    size_t depth = 0;
    for (; token < count - 1; token++) {
        switch (buffer_[tokens[token]]) {
        case '{':
        case '[': depth++; break;
        case '}':
        case ']':
            if (depth == 0) return false;
            depth--;
            break;
        case ',':
        case ':':
            if (depth == 0) return false;
            break;
        default: break;
        }
        if (depth == 0) return true;
    }
    return false;
}

bool vigie_attendance_decoder::slow(const void *bytes, size_t length, vigie_attendance &fact) {
    constexpr unsigned maximumDepth = 32;
    const auto document = vigie_json_parse(bytes, length, maximumDepth);
    if (document.status != vigie_json_ok || document.nodes[0].kind != vigie_json_object) return false;
    Reader reader(fact);
    const auto *node = document.nodes + 1;
    const auto *const end = document.nodes + document.count;
    while (node < end) {
        const Field field = fieldNamed({node->text, node->count});
        node++;
        if (field != none) {
            Scalar value{{node->text, node->count}, node->kind == vigie_json_string};
            if (node->kind == vigie_json_null) value.text = "null";
            if (node->kind == vigie_json_true) value.text = "true";
            if (node->kind == vigie_json_false) value.text = "false";
            if (node->kind == vigie_json_array || node->kind == vigie_json_object) return false;
            if (!reader.read(field, value)) return false;
        }
        // To the end of the value: each array and object says how many nodes it still has.
        for (size_t open = 1; open > 0; node++) {
            open -= 1;
            if (node->kind == vigie_json_array) open += node->count;
            if (node->kind == vigie_json_object) open += size_t{2} * node->count;
        }
    }
    return reader.isComplete();
}

bool vigie_attendance_decoder::decode(const void *bytes, size_t length, vigie_attendance &fact) {
    if (length == 0 || !reserve(length)) return false;
    std::memcpy(buffer_.data(), bytes, length);
    std::memset(buffer_.data() + length, ' ', SIMDJSON_PADDING);
    switch (fast(length, fact)) {
    case Outcome::decoded: return true;
    case Outcome::malformed: return false;
    case Outcome::escaped: return slow(bytes, length, fact);
    }
    return false;
}

extern "C" vigie_attendance_decoder *vigie_attendance_decoder_create(void) {
    return new (std::nothrow) vigie_attendance_decoder;
}

extern "C" void vigie_attendance_decoder_destroy(vigie_attendance_decoder *decoder) { delete decoder; }

extern "C" bool vigie_attendance_decode(
    vigie_attendance_decoder *decoder, const void *bytes, size_t length, vigie_attendance *fact) {
    try {
        return decoder->decode(bytes, length, *fact);
    } catch (const std::bad_alloc &) {
        return false;
    }
}

#include "CSimdjson.h"

#include <simdjson.h>

#include <cstring>
#include <new>
#include <string_view>
#include <vector>

namespace {

using namespace simdjson;

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

bool parseHex(const char *text, uint64_t &word) {
    uint64_t value = 0;
    bool bad = false;
    for (int at = 0; at < 16; at++) {
        const unsigned c = static_cast<unsigned char>(text[at]);
        const unsigned digit = c - '0', letter = c - 'a';
        bad |= digit > 9 && letter > 5;
        value = value << 4 | (digit <= 9 ? digit : letter + 10);
    }
    word = value;
    return !bad;
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

std::string_view trimmed(std::string_view token) {
    while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\t' || token.back() == '\r'))
        token.remove_suffix(1);
    return token;
}

}  // namespace

struct vigie_attendance_decoder {
    ondemand::parser parser;
    std::vector<char> buffer;
    /// Whether the message holds a backslash anywhere; when it does not, a string is what stands between its quotes.
    bool escapes = false;

    bool decode(const void *bytes, size_t length, vigie_attendance &fact);

private:
    bool text(ondemand::value value, std::string_view &text);
    bool read(Field field, ondemand::value value, vigie_attendance &fact);
};

bool vigie_attendance_decoder::text(ondemand::value value, std::string_view &text) {
    if (escapes) return !value.get_string().get(text);
    const auto token = trimmed(value.raw_json_token());
    if (token.size() < 2 || token.front() != '"' || token.back() != '"') return false;
    text = token.substr(1, token.size() - 2);
    return true;
}

bool vigie_attendance_decoder::read(Field field, ondemand::value value, vigie_attendance &fact) {
    std::string_view text;
    if (field == complete) {
        const auto token = trimmed(value.raw_json_token());
        fact.complete = token != "false";
        return !fact.complete || token == "true" || token == "null";
    }
    if (!this->text(value, text)) {
        // null stands for "not given" where that is allowed.
        return !(field & required) && trimmed(value.raw_json_token()) == "null";
    }
    switch (field) {
    case id:
        fact.id = reinterpret_cast<const uint8_t *>(text.data());
        fact.id_length = static_cast<uint32_t>(text.size());
        return isIdentifier(text);
    case school: return parseSchool(text, fact.school);
    case pupil: return parsePupil(text, fact);
    case date: return parseDate(text, fact.date);
    case halfDay: fact.half_day = text == "afternoon"; return fact.half_day || text == "morning";
    case kind: fact.kind = numberOf(text, kinds, unknownKind); return true;
    case status: fact.status = text == "cancelled"; return fact.status || text == "recorded";
    case reason: fact.reason = numberOf(text, reasons, unknownReason); return true;
    case recordedAt: return parseInstant(text, fact.recorded_at);
    default: return true;
    }
}

bool vigie_attendance_decoder::decode(const void *bytes, size_t length, vigie_attendance &fact) {
    if (length == 0 || length > UINT32_MAX - SIMDJSON_PADDING) return false;
    if (buffer.size() < length + SIMDJSON_PADDING) buffer.resize((length + SIMDJSON_PADDING) * 2);
    std::memcpy(buffer.data(), bytes, length);
    std::memset(buffer.data() + length, ' ', SIMDJSON_PADDING);
    escapes = std::memchr(bytes, '\\', length) != nullptr;

    ondemand::document document;
    ondemand::object object;
    if (parser.iterate(buffer.data(), length, buffer.size()).get(document) || document.get_object().get(object))
        return false;
    fact.kind = fact.status = fact.reason = 0;
    fact.complete = true;
    uint16_t seen = 0;
    for (auto member : object) {
        ondemand::field field;
        if (std::move(member).get(field)) return false;
        std::string_view name;
        if (escapes) {
            if (field.unescaped_key().get(name)) return false;
        } else {
            const char *start = field.key().raw();
            const auto end = static_cast<const char *>(std::memchr(start, '"', buffer.data() + length - start));
            if (!end) return false;
            name = {start, static_cast<size_t>(end - start)};
        }
        const Field which = fieldNamed(name);
        if (which == none) continue;
        if ((seen & which) || !read(which, field.value(), fact)) return false;
        seen |= which;
    }
    return (seen & required) == required && document.current_location().error() == OUT_OF_BOUNDS;
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

#include "CSimdjson.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

namespace {

using namespace simdjson;

/// Flattens a document into nodes. One a thread, reused.
class Flattener {
public:
    vigie_json_document parse(const char *bytes, size_t length, unsigned depth) {
        nodes_.clear();
        limit_ = depth;
        length_ = length;
        if (length > UINT32_MAX - SIMDJSON_PADDING) return failed(vigie_json_too_large, 0);
        if (buffer_.size() < length + SIMDJSON_PADDING) buffer_.resize(length + SIMDJSON_PADDING);
        if (length != 0) std::memcpy(buffer_.data(), bytes, length);
        // Blanks after the end: a scan that runs over it finds no digit, letter or bracket.
        std::memset(buffer_.data() + length, ' ', SIMDJSON_PADDING);

        ondemand::document document;
        if (auto error = parser_.iterate(buffer_.data(), length, buffer_.size()).get(document)) {
            return failed(status(error), offsetOfFault(error));
        }
        const auto outcome = root(document);
        if (outcome != vigie_json_ok) {
            const char *place = nullptr;
            if (outcome == vigie_json_incomplete || document.current_location().get(place)) place = buffer_.data() + length;
            return failed(outcome, clamp(place));
        }
        return {vigie_json_ok, 0, nodes_.data(), nodes_.size()};
    }

    /// What one large document needed is not kept for ever.
    void trim() {
        constexpr size_t kept = 1 << 20;
        if (buffer_.size() <= kept) return;
        buffer_ = {};
        nodes_ = {};
        parser_ = ondemand::parser{};
    }

private:
    static bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

    static std::string_view trimmed(std::string_view text) {
        while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
        while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
        return text;
    }

    static vigie_json_status status(error_code error) {
        switch (error) {
        case SUCCESS: return vigie_json_ok;
        case EMPTY: return vigie_json_empty;
        case UTF8_ERROR: return vigie_json_utf8;
        case CAPACITY: return vigie_json_too_large;
        case MEMALLOC: return vigie_json_no_memory;
        case DEPTH_ERROR: return vigie_json_too_deep;
        case STRING_ERROR:
        case UNESCAPED_CHARS: return vigie_json_string_fault;
        case NUMBER_ERROR: return vigie_json_number_fault;
        case UNCLOSED_STRING:
        case INCOMPLETE_ARRAY_OR_OBJECT: return vigie_json_incomplete;
        case TRAILING_CONTENT: return vigie_json_trailing;
        default: return vigie_json_syntax;
        }
    }

    vigie_json_document failed(vigie_json_status status, size_t offset) { return {status, offset, nullptr, 0}; }

    size_t clamp(const char *place) const {
        const auto offset = place - buffer_.data();
        return offset < 0 ? 0 : std::min<size_t>(size_t(offset), length_);
    }

    /// Where the first pass failed: it says what, and not where.
    size_t offsetOfFault(error_code error) const {
        if (error == UTF8_ERROR) {
            // The longest prefix that is valid: valid prefixes of valid text are not all valid (a character may be cut),
            // so the bytes are walked by character.
            size_t at = 0;
            while (at < length_) {
                const auto lead = static_cast<unsigned char>(buffer_[at]);
                const size_t width = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
                if (at + width > length_ || !validate_utf8(buffer_.data() + at, width)) return at;
                at += width;
            }
        }
        if (error == UNESCAPED_CHARS) {
            bool inside = false;
            for (size_t at = 0; at < length_; at++) {
                const char c = buffer_[at];
                if (inside && c == '\\') at++;
                else if (c == '"') inside = !inside;
                else if (inside && static_cast<unsigned char>(c) < 0x20) return at;
            }
        }
        return error == EMPTY ? 0 : length_;
    }

    void add(vigie_json_kind kind, std::string_view text = {}) {
        nodes_.push_back({text.data(), static_cast<uint32_t>(text.size()), kind});
    }

    vigie_json_status root(ondemand::document &document) {
        ondemand::json_type type;
        if (auto error = document.type().get(type)) return status(error);
        if (type != ondemand::json_type::array && type != ondemand::json_type::object
            && type != ondemand::json_type::string) {
            return scalar(trimmed({buffer_.data(), length_}));
        }
        const auto outcome = value(document, type, 1);
        if (outcome != vigie_json_ok) return outcome;
        // The documented way to ask whether everything was consumed.
        return document.current_location().error() == OUT_OF_BOUNDS ? vigie_json_ok : vigie_json_trailing;
    }

    template <class Source> vigie_json_status value(Source &source, ondemand::json_type type, unsigned depth) {
        switch (type) {
        case ondemand::json_type::array: {
            ondemand::array elements;
            if (depth > limit_) return vigie_json_too_deep;
            if (auto error = source.get_array().get(elements)) return status(error);
            return array(elements, depth);
        }
        case ondemand::json_type::object: {
            ondemand::object members;
            if (depth > limit_) return vigie_json_too_deep;
            if (auto error = source.get_object().get(members)) return status(error);
            return object(members, depth);
        }
        case ondemand::json_type::string: {
            std::string_view text;
            if (auto error = source.get_string().get(text)) return status(error);
            add(vigie_json_string, text);
            return vigie_json_ok;
        }
        default: return vigie_json_syntax;
        }
    }

    vigie_json_status value(ondemand::value &source, unsigned depth) {
        ondemand::json_type type;
        if (auto error = source.type().get(type)) return status(error);
        switch (type) {
        case ondemand::json_type::array:
        case ondemand::json_type::object:
        case ondemand::json_type::string: return value(source, type, depth);
        default: return scalar(trimmed(source.raw_json_token()));
        }
    }

    /// Numbers and literals are taken by their spelling; the iterator steps over what was not consumed.
    vigie_json_status scalar(std::string_view token) {
        if (token == "null") add(vigie_json_null);
        else if (token == "true") add(vigie_json_true);
        else if (token == "false") add(vigie_json_false);
        else if (isNumber(token)) add(vigie_json_number, token);
        else return !token.empty() && (token[0] == '-' || (token[0] >= '0' && token[0] <= '9')) ? vigie_json_number_fault
                                                                                               : vigie_json_syntax;
        return vigie_json_ok;
    }

    /// RFC 8259 §6. simdjson's own check refuses what does not fit in 64 bits, which is no fault of the text.
    static bool isNumber(std::string_view text) {
        size_t at = 0;
        const auto digit = [&](size_t index) { return index < text.size() && text[index] >= '0' && text[index] <= '9'; };
        const auto digits = [&] { const size_t from = at; while (digit(at)) at++; return at > from; };
        if (at < text.size() && text[at] == '-') at++;
        if (at < text.size() && text[at] == '0') at++;
        else if (!digits()) return false;
        if (at < text.size() && text[at] == '.') {
            at++;
            if (!digits()) return false;
        }
        if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < text.size() && (text[at] == '+' || text[at] == '-')) at++;
            if (!digits()) return false;
        }
        return at == text.size();
    }

    vigie_json_status array(ondemand::array &elements, unsigned depth) {
        const size_t index = nodes_.size();
        add(vigie_json_array);
        uint32_t count = 0;
        for (auto element : elements) {
            ondemand::value inner;
            if (auto error = element.get(inner)) return status(error);
            const auto outcome = value(inner, depth + 1);
            if (outcome != vigie_json_ok) return outcome;
            count++;
        }
        nodes_[index].count = count;
        return vigie_json_ok;
    }

    vigie_json_status object(ondemand::object &members, unsigned depth) {
        const size_t index = nodes_.size();
        add(vigie_json_object);
        uint32_t count = 0;
        for (auto member : members) {
            ondemand::field field;
            if (auto error = std::move(member).get(field)) return status(error);
            std::string_view name;
            if (auto error = field.unescaped_key().get(name)) return status(error);
            add(vigie_json_string, name);
            const auto outcome = value(field.value(), depth + 1);
            if (outcome != vigie_json_ok) return outcome;
            count++;
        }
        nodes_[index].count = count;
        return vigie_json_ok;
    }

    ondemand::parser parser_;
    std::vector<char> buffer_;
    std::vector<vigie_json_node> nodes_;
    unsigned limit_ = 0;
    size_t length_ = 0;
};

}  // namespace

extern "C" vigie_json_document vigie_json_parse(const void *bytes, size_t length, unsigned depth) {
    thread_local Flattener flattener;
    try {
        flattener.trim();
        return flattener.parse(static_cast<const char *>(bytes), length, depth);
    } catch (const std::bad_alloc &) {
        return {vigie_json_no_memory, 0, nullptr, 0};
    }
}

#pragma once
#include <curl/curl.h>

// Swift cannot call variadic functions: one function for each type of argument that we use.

static inline CURLcode vigie_curl_set_number(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

// curl copies the text.
static inline CURLcode vigie_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

// curl copies the bytes.
static inline CURLcode vigie_curl_set_block(CURL *handle, CURLoption option, const char *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}

// The socket of a handle that only connects; -1 where there is none.
static inline curl_socket_t vigie_curl_socket(CURL *handle) {
    curl_socket_t descriptor = CURL_SOCKET_BAD;
    return curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &descriptor) == CURLE_OK ? descriptor : CURL_SOCKET_BAD;
}

// curl keeps the pointer: the list must live as long as the transfer.
static inline CURLcode vigie_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

// Where curl takes the bytes that it uploads. The context must live as long as the transfer.
static inline CURLcode vigie_curl_set_source(CURL *handle, curl_read_callback read, void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, read);
    return code != CURLE_OK ? code : curl_easy_setopt(handle, CURLOPT_READDATA, context);
}

// What the server says beside the transfer; nothing of it is printed.
static inline size_t vigie_curl_discard(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes;
    (void)context;
    return size * count;
}

static inline CURLcode vigie_curl_set_silent(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, vigie_curl_discard);
}

// The last reply code of the server, 0 when it said nothing.
static inline long vigie_curl_reply_code(CURL *handle) {
    long code = 0;
    return curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code) == CURLE_OK ? code : 0;
}

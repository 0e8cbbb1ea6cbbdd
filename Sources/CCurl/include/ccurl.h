#pragma once

// libcurl's options, answers and callbacks as typed functions: Swift cannot call C functions with variable
// arguments. Everything else of libcurl (handles, codes, the multi interface) is used as it is.

#include <curl/curl.h>
// What a loop around libcurl waits with; not part of the C library's module.
#include <sys/epoll.h>
#include <sys/eventfd.h>

// MARK: Options of an easy handle

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/// libcurl copies the text; NULL brings the option's default back.
static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

/// libcurl does not copy the parts; they must outlive the transfer.
static inline CURLcode ccurl_set_url_parts(CURL *easy, CURLU *parts) {
    return curl_easy_setopt(easy, CURLOPT_CURLU, parts);
}

/// libcurl copies neither the list nor its lines; both must outlive the transfer.
static inline CURLcode ccurl_set_headers(CURL *easy, struct curl_slist *lines) {
    return curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
}

/// libcurl does not copy the body; it must outlive the transfer. Without any body set it would read one from
/// standard input.
static inline CURLcode ccurl_set_body(CURL *easy, const void *bytes, curl_off_t count) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, count);
    if (code != CURLE_OK) return code;
    return curl_easy_setopt(easy, CURLOPT_POSTFIELDS, bytes ? (const char *)bytes : "");
}

/// What the transfer's messages carry back to its owner.
static inline CURLcode ccurl_set_private(CURL *easy, void *owner) {
    return curl_easy_setopt(easy, CURLOPT_PRIVATE, owner);
}

static inline CURLcode ccurl_set_header_callback(CURL *easy, curl_write_callback callback, void *owner) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_HEADERDATA, owner) : code;
}

static inline CURLcode ccurl_set_write_callback(CURL *easy, curl_write_callback callback, void *owner) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_WRITEDATA, owner) : code;
}

static inline CURLcode ccurl_set_prerequest_callback(CURL *easy, curl_prereq_callback callback, void *owner) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_PREREQDATA, owner) : code;
}

/// Told of every socket of a connection when it is made, by the handle that needs it, and when it is closed.
static inline CURLcode ccurl_set_connection_callbacks(
    CURL *easy, curl_opensocket_callback opens, void *opener, curl_closesocket_callback closes, void *closer) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, opens);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, opener);
    if (code == CURLE_OK) code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, closes);
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, closer) : code;
}

// MARK: Answers of an easy handle

/// The owner that `ccurl_set_private` put there.
static inline void *ccurl_private(CURL *easy) {
    char *owner = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    return owner;
}

/// A number of libcurl's account, 0 when it has none.
static inline long ccurl_long(CURL *easy, CURLINFO info) {
    long value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

/// A size in bytes or a time in microseconds, 0 when libcurl has none.
static inline curl_off_t ccurl_offset(CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    curl_easy_getinfo(easy, info, &value);
    return value;
}

// MARK: Options of a multi handle

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode ccurl_multi_set_socket_callback(
    CURLM *multi, curl_socket_callback callback, void *owner) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
    return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, owner) : code;
}

static inline CURLMcode ccurl_multi_set_timer_callback(
    CURLM *multi, curl_multi_timer_callback callback, void *owner) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
    return code == CURLM_OK ? curl_multi_setopt(multi, CURLMOPT_TIMERDATA, owner) : code;
}

// MARK: Constants that are macros with casts, or too new for some headers

static const curl_socket_t ccurl_socket_timeout = CURL_SOCKET_TIMEOUT;
/// CURLE_TOO_LARGE, which libcurl has since 8.6.
static const CURLcode ccurl_too_large = (CURLcode)100;
static const long ccurl_global_default = CURL_GLOBAL_DEFAULT;

// A canned provider of chat/completions and of the Messages API: the same bytes for everybody, at hardly any cost.
//
//   upstream PORT
//
// One epoll loop over HTTP/1.1 keep-alive connections. Any POST is answered. What it is answered with
// is chosen by words in the request body, so that it works through any proxy that passes the model on:
//
//   no "stream":true    an answer of about 1 KB
//   model "burst"       a stream of CHUNKS pieces of text, written at once
//   model "paced"       the same stream, one piece every 5 ms
//   model "slow"        the same stream, one piece every second: for counting what an open stream holds
//   model "steady"      one piece every second as well, and all of them end some seconds after the last one began
//
// A model whose name begins with "native" is answered in the words of the Messages API ("native",
// "native-burst", "native-paced"), all others in those of chat/completions.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNKS = 200, STEADY = 8000, FRAMES = CHUNKS + 2, MOST_CONNECTIONS = 16384 };

// The answers of one API.
struct canned {
    char whole[4096];
    size_t whole_length;
    char stream[1 << 17];               // head and every frame, each an HTTP chunk of its own
    size_t frame_start[FRAMES + 2];     // frame n is stream[frame_start[n] ..< frame_start[n + 1]]
};

struct connection {
    int socket;
    char *request;          // headers and body as they come
    size_t length, room;
    const char *out;        // what of the answer is still to be written
    size_t left;
    const struct canned *canned;
    bool waits_for_room;    // EPOLLOUT is asked for
    int frame;              // next frame of a timed stream, -1 when none runs
    bool steady;
    long period, due;       // milliseconds
};

static struct connection *connections[MOST_CONNECTIONS];
static int poller;
static long steady_until;   // when the steady streams may go on to their last pieces
static struct canned chat, messages;

static long milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void put_whole(struct canned *canned, const char *body) {
    canned->whole_length = (size_t)snprintf(canned->whole, sizeof canned->whole,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(body), body);
    canned->frame_start[1] = (size_t)sprintf(canned->stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
}

// Puts a frame behind those that are there; the head of the answer goes out with the first one.
static void put_frame(struct canned *canned, int n, const char *frame) {
    size_t at = canned->frame_start[n ? n : 1];
    canned->frame_start[n] = n ? at : 0;
    canned->frame_start[n + 1] =
        at + (size_t)sprintf(canned->stream + at, "%zx\r\n%s\r\n", strlen(frame), frame);
}

static void put_end(struct canned *canned) {
    size_t at = canned->frame_start[FRAMES];
    canned->frame_start[FRAMES + 1] = at + (size_t)sprintf(canned->stream + at, "0\r\n\r\n");
}

static void prepare_chat(const char *text) {
    char body[2048], frame[512];
    snprintf(body, sizeof body,
        "{\"id\":\"chatcmpl-canned\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":\"canned\","
        "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"logprobs\":null,"
        "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":900,\"completion_tokens\":180,"
        "\"total_tokens\":1080},\"system_fingerprint\":null}", text);
    put_whole(&chat, body);
    for (int n = 0; n < FRAMES; n++) {
        const char *head = "{\"id\":\"chatcmpl-canned\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,"
                           "\"model\":\"canned\",\"choices\":[";
        if (n < CHUNKS)
            snprintf(frame, sizeof frame,
                "data: %s{\"index\":0,\"delta\":{%s\"content\":\" piece %03d of the text\"},"
                "\"logprobs\":null,\"finish_reason\":null}]}\n\n", head, n ? "" : "\"role\":\"assistant\",", n);
        else if (n == CHUNKS)
            snprintf(frame, sizeof frame,
                "data: %s{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", head);
        else
            snprintf(frame, sizeof frame,
                "data: %s],\"usage\":{\"prompt_tokens\":900,\"completion_tokens\":%d,\"total_tokens\":%d}}\n\n"
                "data: [DONE]\n\n", head, CHUNKS, 900 + CHUNKS);
        put_frame(&chat, n, frame);
    }
    put_end(&chat);
}

static void prepare_messages(const char *text) {
    const char *message = "\"id\":\"msg_canned\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"canned\"";
    const char *usage = "\"input_tokens\":900,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0";
    char body[2048], frame[1024];
    snprintf(body, sizeof body,
        "{%s,\"content\":[{\"type\":\"text\",\"text\":\"%s\"}],\"stop_reason\":\"end_turn\","
        "\"stop_sequence\":null,\"usage\":{%s,\"output_tokens\":180}}", message, text, usage);
    put_whole(&messages, body);
    for (int n = 0; n < FRAMES; n++) {
        int length = 0;
        if (!n)
            length = snprintf(frame, sizeof frame,
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{%s,\"content\":[],"
                "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{%s,\"output_tokens\":1}}}\n\n"
                "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
                "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n", message, usage);
        if (n < CHUNKS)
            snprintf(frame + length, sizeof frame - (size_t)length,
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                "\"delta\":{\"type\":\"text_delta\",\"text\":\" piece %03d of the text\"}}\n\n", n);
        else if (n == CHUNKS)
            snprintf(frame, sizeof frame,
                "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
                "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                "\"stop_sequence\":null},\"usage\":{%s,\"output_tokens\":%d}}\n\n", usage, CHUNKS);
        else
            snprintf(frame, sizeof frame, "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        put_frame(&messages, n, frame);
    }
    put_end(&messages);
}

static void prepare_answers(void) {
    char text[700];
    for (size_t i = 0; i < sizeof text - 1; i++) text[i] = (i % 7 == 6) ? ' ' : (char)('a' + i % 26);
    text[sizeof text - 1] = 0;
    prepare_chat(text);
    prepare_messages(text);
}

static void forget(struct connection *c) {
    connections[c->socket] = NULL;
    close(c->socket);
    free(c->request);
    free(c);
}

static bool flush(struct connection *c) {
    while (c->left) {
        ssize_t n = send(c->socket, c->out, c->left, MSG_NOSIGNAL);
        if (n < 0 && errno != EAGAIN) return false;
        if (n <= 0) break;
        c->out += n;
        c->left -= (size_t)n;
    }
    if (c->waits_for_room != (c->left > 0)) {
        c->waits_for_room = c->left > 0;
        struct epoll_event event = {EPOLLIN | (c->left ? (unsigned)EPOLLOUT : 0u), {.fd = c->socket}};
        epoll_ctl(poller, EPOLL_CTL_MOD, c->socket, &event);
    }
    return true;
}

static bool write_frames(struct connection *c, int from, int to) {
    c->out = c->canned->stream + c->canned->frame_start[from];
    c->left = c->canned->frame_start[to] - c->canned->frame_start[from];
    return flush(c);
}

static bool has(const struct connection *c, size_t from, const char *word) {
    return memmem(c->request + from, c->length - from, word, strlen(word)) != NULL;
}

// Answers the request in the buffer once it is whole. False when the connection is to be closed.
static bool answer(struct connection *c) {
    char *end = memmem(c->request, c->length, "\r\n\r\n", 4);
    if (!end) return true;
    size_t head = (size_t)(end - c->request) + 4, body = 0;
    for (char *line = c->request; line < end; line = strstr(line, "\r\n") + 2)
        if (!strncasecmp(line, "content-length:", 15)) body = strtoul(line + 15, NULL, 10);
    if (c->length < head + body) return true;
    bool streamed = has(c, head, "\"stream\":true") || has(c, head, "\"stream\": true");
    bool paced = has(c, head, "paced\""), slow = has(c, head, "\"slow\"");
    c->steady = has(c, head, "\"steady\"");
    c->canned = has(c, head, "\"model\":\"native") ? &messages : &chat;
    c->length = 0;
    if (!streamed) {
        c->out = c->canned->whole;
        c->left = c->canned->whole_length;
        return flush(c);
    }
    if (!paced && !slow && !c->steady) return write_frames(c, 0, FRAMES + 1);
    c->frame = c->steady ? CHUNKS - 1 : 1;
    c->period = paced ? 5 : 1000;
    c->due = milliseconds() + c->period;
    if (c->steady) steady_until = milliseconds() + STEADY;
    return write_frames(c, 0, 1);
}

static bool read_some(struct connection *c) {
    if (c->room - c->length < 65536) c->request = realloc(c->request, c->room += 131072);
    ssize_t n = recv(c->socket, c->request + c->length, c->room - c->length - 1, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN)) return false;
    if (n < 0) return true;
    c->length += (size_t)n;
    c->request[c->length] = 0;
    return answer(c);
}

static void welcome(int listener) {
    int socket, yes = 1;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (socket >= MOST_CONNECTIONS) { close(socket); continue; }
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct connection *c = calloc(1, sizeof *c);
        c->socket = socket;
        c->frame = -1;
        connections[socket] = c;
        struct epoll_event event = {EPOLLIN, {.fd = socket}};
        epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event);
    }
}

// Sends the frames that are due. True while any stream is running.
static bool tick(void) {
    bool running = false;
    long now = milliseconds();
    for (int i = 0; i < MOST_CONNECTIONS; i++) {
        struct connection *c = connections[i];
        if (!c || c->frame < 0) continue;
        running = true;
        if (c->due > now || c->left) continue;
        int frame = c->frame;
        c->due += c->period;
        if (!c->steady || frame >= CHUNKS || now >= steady_until)
            c->frame = frame == FRAMES - 1 ? -1 : frame + 1;
        // The last frame brings the closing HTTP chunk with it.
        if (!write_frames(c, frame, c->frame < 0 ? FRAMES + 1 : frame + 1)) forget(c);
    }
    return running;
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: upstream PORT\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    prepare_answers();
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024))
        return perror("upstream"), 1;
    poller = epoll_create1(0);
    struct epoll_event event = {EPOLLIN, {.fd = listener}}, ready[256];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (bool running = false;; running = tick()) {
        int n = epoll_wait(poller, ready, 256, running ? 1 : 100);
        for (int i = 0; i < n; i++) {
            int socket = ready[i].data.fd;
            struct connection *c = socket == listener ? NULL : connections[socket];
            if (socket == listener) welcome(listener);
            else if (c && (ready[i].events & EPOLLOUT) && !flush(c)) forget(c);
            else if (c && (ready[i].events & ~(unsigned)EPOLLOUT) && !read_some(c)) forget(c);
        }
    }
}

// A closed-loop load generator for whole and streamed answers over HTTP/1.1 keep-alive.
//
//   load PORT CONNECTIONS SECONDS REQUEST_FILE [RATE]
//
// REQUEST_FILE holds one complete HTTP request, sent over and over on every connection. RATE bounds the
// requests per second over all connections; without it each connection asks again at once. After
// SECONDS no new request is started and those in flight may finish. Prints one line of JSON:
// requests, errors, seconds, and latency to the last byte in microseconds (p50, p99).
//
//   load PORT CONNECTIONS 0 REQUEST_FILE
//
// Opens one stream on every connection, prints {"open":N} once all of them are open at the same time and
// have shown a first event, and holds them until its standard input ends, or until all have ended: then it
// prints how many came to their end, and how many did not.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
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

enum { MOST_CONNECTIONS = 16384, HEAD_ROOM = 8192, TAIL = 512, MOST_SAMPLES = 4000000 };

struct connection {
    int socket;
    bool busy, in_body, chunked, begun;
    size_t sent;
    char head[HEAD_ROOM];
    size_t head_length;
    long body_left;              // of the whole body, or of the current HTTP chunk
    enum { SIZE, DATA, DATA_END, TRAILER } phase;
    char size_line[32];
    size_t size_length;
    char tail[TAIL];             // the end of the body: tells whether a stream came to its end
    size_t tail_length;
    double started;
};

static struct connection connections[MOST_CONNECTIONS];
static char *request;
static size_t request_length;
static bool expects_stream;
static int poller, port;
static long finished, errors, in_flight, open_streams;
static unsigned *samples;

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void watch(struct connection *c, int operation, unsigned events) {
    struct epoll_event event = {events, {.ptr = c}};
    epoll_ctl(poller, operation, c->socket, &event);
}

static void dial(struct connection *c) {
    int yes = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(c->socket, (struct sockaddr *)&address, sizeof address)) {
        perror("load: connect");
        exit(1);
    }
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    watch(c, EPOLL_CTL_ADD, EPOLLIN);
}

static void push(struct connection *c) {
    ssize_t n = send(c->socket, request + c->sent, request_length - c->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) c->sent += (size_t)n;
    watch(c, EPOLL_CTL_MOD, EPOLLIN | (c->sent < request_length ? (unsigned)EPOLLOUT : 0u));
}

static void start(struct connection *c) {
    c->busy = true;
    c->in_body = c->chunked = c->begun = false;
    c->sent = c->head_length = c->size_length = c->tail_length = 0;
    c->phase = SIZE;
    c->body_left = 0;
    c->started = seconds();
    in_flight++;
    push(c);
}

static void finish(struct connection *c, bool good) {
    c->busy = false;
    in_flight--;
    if (c->begun) open_streams--;
    if (good && expects_stream)
        good = memmem(c->tail, c->tail_length, "[DONE]", 6)
            || memmem(c->tail, c->tail_length, "message_stop", 12);
    if (!good) {
        if (!errors++)
            fprintf(stderr, "load: first error: %.200s … %.*s\n", c->head, (int)c->tail_length, c->tail);
        return;
    }
    if (finished < MOST_SAMPLES) samples[finished] = (unsigned)((seconds() - c->started) * 1e6);
    finished++;
}

static void keep_tail(struct connection *c, const char *bytes, size_t length) {
    if (!c->begun) c->begun = true, open_streams++;
    if (length >= TAIL) bytes += length - TAIL, length = TAIL, c->tail_length = 0;
    if (c->tail_length + length > TAIL) {
        size_t kept = TAIL - length;
        memmove(c->tail, c->tail + c->tail_length - kept, kept);
        c->tail_length = kept;
    }
    memcpy(c->tail + c->tail_length, bytes, length);
    c->tail_length += length;
}

static void read_head(struct connection *c) {
    char *end = memmem(c->head, c->head_length, "\r\n\r\n", 4);
    *end = 0;
    c->in_body = true;
    for (char *line = strstr(c->head, "\r\n"); line; line = strstr(line, "\r\n")) {
        line += 2;
        if (!strncasecmp(line, "content-length:", 15)) c->body_left = atol(line + 15);
        if (!strncasecmp(line, "transfer-encoding: chunked", 26)) c->chunked = true;
    }
}

// Takes body bytes; true when the answer is complete.
static bool take(struct connection *c, const char *bytes, size_t length) {
    while (length) {
        if (!c->chunked || c->phase == DATA) {
            size_t n = length < (size_t)c->body_left ? length : (size_t)c->body_left;
            keep_tail(c, bytes, n);
            bytes += n, length -= n, c->body_left -= (long)n;
            if (!c->chunked) return c->body_left == 0;
            if (!c->body_left) c->phase = DATA_END;
            continue;
        }
        char byte = *bytes++;
        length--;
        if (byte == '\r') continue;
        if (byte != '\n') {
            if (c->size_length < sizeof c->size_line - 1) c->size_line[c->size_length++] = byte;
            continue;
        }
        if (c->phase == DATA_END) c->phase = SIZE;
        else if (c->phase == TRAILER) { if (!c->size_length) return true; }
        else {
            c->size_line[c->size_length] = 0;
            c->body_left = strtol(c->size_line, NULL, 16);
            c->phase = c->body_left ? DATA : TRAILER;
        }
        c->size_length = 0;
    }
    return false;
}

static void readable(struct connection *c) {
    static char buffer[1 << 18];
    ssize_t n = recv(c->socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        if (c->busy) finish(c, false);
        close(c->socket);
        dial(c);
        return;
    }
    char *body = buffer;
    size_t length = (size_t)n;
    if (!c->in_body) {
        size_t before = c->head_length, room = HEAD_ROOM - 1 - before, take_n = length < room ? length : room;
        memcpy(c->head + before, buffer, take_n);
        c->head_length += take_n;
        c->head[c->head_length] = 0;
        char *end = memmem(c->head, c->head_length, "\r\n\r\n", 4);
        if (!end) return;
        size_t used = (size_t)(end - c->head) + 4 - before;
        read_head(c);
        body += used;
        length -= used;
        if (!c->chunked && !c->body_left) return finish(c, false);
    }
    if (take(c, body, length)) finish(c, !strncmp(c->head, "HTTP/1.1 200", 12));
}

static int by_size(const void *a, const void *b) {
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return x < y ? -1 : x > y;
}

int main(int count, char **arguments) {
    if (count < 5) return fprintf(stderr, "usage: load PORT CONNECTIONS SECONDS REQUEST_FILE [RATE]\n"), 2;
    port = atoi(arguments[1]);
    int width = atoi(arguments[2]);
    double span = atof(arguments[3]), rate = count > 5 ? atof(arguments[5]) : 0;
    FILE *file = fopen(arguments[4], "rb");
    if (!file || width < 1 || width > MOST_CONNECTIONS) return perror("load"), 2;
    request = malloc(1 << 20);
    request_length = fread(request, 1, 1 << 20, file);
    expects_stream = memmem(request, request_length, "\"stream\":true", 13) != NULL;
    samples = malloc(sizeof *samples * MOST_SAMPLES);
    poller = epoll_create1(0);
    for (int i = 0; i < width; i++) dial(&connections[i]);

    bool hold = span == 0, announced = false;
    double begin = seconds(), stop = hold ? begin + 120 : begin + span, next = begin;
    if (hold) for (int i = 0; i < width; i++) start(&connections[i]);
    struct epoll_event ready[256];
    for (;;) {
        double now = seconds();
        if (hold) {
            if (now > stop || (!announced && in_flight < width))
                return fprintf(stderr, "load: only %ld of %d streams are open\n", open_streams, width), 1;
            if (announced && !in_flight) break;
            if (open_streams >= width && !announced) {
                announced = true;
                stop = now + 3600;
                printf("{\"open\":%ld}\n", open_streams);
                fflush(stdout);
                struct epoll_event event = {EPOLLIN, {.ptr = NULL}};
                epoll_ctl(poller, EPOLL_CTL_ADD, 0, &event);
            }
        } else {
            for (int i = 0; i < width && now < stop && (!rate || next <= now); i++)
                if (!connections[i].busy) start(&connections[i]), next += rate ? 1 / rate : 0;
            if (now >= stop && (!in_flight || now > stop + 10)) break;
        }
        int n = epoll_wait(poller, ready, 256, rate ? 1 : 50);
        for (int i = 0; i < n; i++) {
            struct connection *c = ready[i].data.ptr;
            char byte;
            if (!c) { if (read(0, &byte, 1) <= 0) return 0; }
            else if (ready[i].events & ~(unsigned)EPOLLOUT) readable(c);
            else if (c->sent < request_length) push(c);
        }
    }
    double took = seconds() - begin;
    errors += in_flight;
    qsort(samples, (size_t)finished, sizeof *samples, by_size);
    printf("{\"requests\":%ld,\"errors\":%ld,\"seconds\":%.3f,\"p50\":%u,\"p99\":%u}\n", finished, errors, took,
           finished ? samples[finished / 2] : 0, finished ? samples[finished * 99 / 100] : 0);
    return 0;
}

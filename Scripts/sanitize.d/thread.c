// What the thread sanitizer must be told of Swift 6.3, linked into the tests. Nothing here hides what is a race.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sanitizer/tsan_interface.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// The standard library's Mutex.
//
// To lock or unlock one that nobody waits for is an atomic operation, which the compiler puts into our own code, where the
// sanitizer sees it. Waiting, and waking who waits, is done by libswiftSynchronization, which is not instrumented, and by
// the kernel: what a thread did before it unlocked then looks unordered with what the next one does. These functions are
// found before the library's, call them, and say the order that the sanitizer missed. Whatever is not under the same Mutex
// remains a race.

// `_MutexHandle._lockSlow(UInt32)`, `._tryLockSlow() -> Bool` and `._unlockSlow()`.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK_SLOW "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *

SWIFT void lock_slow(uint32_t thread, SELF handle) __asm__(LOCK_SLOW);
SWIFT bool try_lock_slow(SELF handle) __asm__(TRY_LOCK_SLOW);
SWIFT void unlock_slow(SELF handle) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, SELF handle) {
    __typeof__(lock_slow) *library = dlsym(RTLD_NEXT, LOCK_SLOW);
    library(thread, handle);
    __tsan_acquire(handle);
}

SWIFT bool try_lock_slow(SELF handle) {
    __typeof__(try_lock_slow) *library = dlsym(RTLD_NEXT, TRY_LOCK_SLOW);
    if (!library(handle)) return false;
    __tsan_acquire(handle);
    return true;
}

SWIFT void unlock_slow(SELF handle) {
    __typeof__(unlock_slow) *library = dlsym(RTLD_NEXT, UNLOCK_SLOW);
    __tsan_release(handle);
    library(handle);
}

// Parameters that are `inout`.
//
// The compiler tells the sanitizer that they are about to be written. A type without size, such as
// SystemRandomNumberGenerator, has no address, and what is told is whatever a register holds, where the sanitizer crashes
// when it is no memory at all. Linked with `--wrap=__tsan_external_write`.

void __real___tsan_external_write(void *address, void *caller, void *tag);

static __attribute__((noinline)) bool is_memory(const void *address) {
    // Pages that were memory a moment ago: asking the kernel each time makes tests five times as slow.
    static __thread uintptr_t known[64];
    uintptr_t size = (uintptr_t)sysconf(_SC_PAGESIZE), page = (uintptr_t)address / size;
    if (page != 0 && known[page % 64] == page) return true;
    int code = errno;
    unsigned char resident;
    bool result = syscall(SYS_mincore, page * size, 1, &resident) == 0;
    errno = code;
    if (result) known[page % 64] = page;
    return result;
}

void __wrap___tsan_external_write(void *address, void *caller, void *tag) {
    if (!is_memory(address)) return;
    // No call, so that reports begin with the function that wrote.
    __attribute__((musttail)) return __real___tsan_external_write(address, caller, tag);
}

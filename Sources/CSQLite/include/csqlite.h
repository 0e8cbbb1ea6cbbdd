#pragma once
#include <sqlite3.h>

// What Swift cannot call by itself: functions with variable arguments, and the destructor constants.

/// Turns off the library's memory statistics, which take a global lock on every allocation.
/// To be called once, before the first connection is opened.
int csqlite_configure(void);

/// Leaves the write-ahead log as it is when the connection closes.
int csqlite_keep_log_on_close(sqlite3 *connection);

/// Binds a text of `length` bytes, of which the library makes its own copy.
int csqlite_bind_text_copy(sqlite3_stmt *statement, int index, const char *text, int length);

/// Binds `length` bytes, of which the library makes its own copy.
int csqlite_bind_blob_copy(sqlite3_stmt *statement, int index, const void *bytes, int length);

/// Names the calling thread for `top -H` and debuggers; at most 15 characters.
void csqlite_name_thread(const char *name);

/// Messages about bad input: short texts of bounded length, built without allocating.
#ifndef PROBLEM_H
#define PROBLEM_H

#include <stdbool.h>

/// One whole line, without a line end: "FILE:LINE:COLUMN: error: what is wrong; what was expected".
struct scenario_problem {
    char text[1024];
};

/// What stands behind "error: ".
struct message {
    char text[512];
};

/// Sets the text, cut to what fits. Always returns false, so that a check can end in it.
bool message_set(struct message *message, const char *format, ...);

/// Appends, cut to what fits.
void message_add(struct message *message, const char *format, ...);

/// A piece of the user's input, fit to stand in a message.
struct quoted {
    char text[96];
};

/// Escapes what is not printable, and shortens what is long. The result lives in the caller:
/// `quote(name).text` is good until the end of the full expression.
struct quoted quote(const char *text);

#endif

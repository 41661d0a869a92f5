#include "override_option.h"

#include <string.h>

int override_option_parse(const struct command *command, char *text,
                          struct scenario_override *override)
{
    char *equals = strchr(text, '=');
    if (equals == NULL || equals == text) {
        return command_usage_error(
            command, "--set %s: expected PATH=VALUE, as in pools.heap.size=8KiB", quote(text).text);
    }
    *equals = '\0';
    *override = (struct scenario_override){.path = text, .value = equals + 1};
    return EXIT_FINE;
}

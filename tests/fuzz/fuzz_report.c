/// Any bytes as the files of a result folder (result_folder.h), of which poolsim report makes a
/// page: it is written, or the folder is refused in one line.
#include "fuzz.h"

#include "result_folder.h"
#include "sim/report/html.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *const dirs[] = {result_folder_fill(data, size)};
    char page[RESULT_PATH_BYTES];
    struct html_problem problem = {""};
    result_folder_path(page, "report.html");
    if (html_write(dirs, 1, page, &problem)) {
        struct stat status;
        bool is_written = stat(page, &status) == 0 && status.st_size > 0;
        assert(is_written);
    } else {
        assert(strstr(problem.text, "error: ") != NULL && strchr(problem.text, '\n') == NULL);
    }
    return 0;
}

/// report.html: result folders as one page that needs nothing else, no network and no other file.
#ifndef HTML_H
#define HTML_H

#include "html_csv.h"

/// Reads result folders and writes the page. The same folders give the same bytes.
///
/// dirs        of whole runs, 1 or more; each gets a section, in this order
/// path        of the page; its folder is created where it is missing
/// returns     false with the problem set; a page that was there before is left as it was
/// Cost:       memory for all that the page shows of one run after the other; the tables that may
///             be long are read row by row
bool html_write(char *const *dirs, size_t dir_count, const char *path,
                struct html_problem *problem);

#endif

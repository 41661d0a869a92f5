/// The page's style sheet and script, put into the program when it is built: page/page.css and
/// page/page.js.
#ifndef HTML_ASSETS_H
#define HTML_ASSETS_H

extern const char html_page_css[];
extern const char html_page_js[];

#endif

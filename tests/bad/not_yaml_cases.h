/// Files that are no YAML, or no YAML that should be followed. A part of test_bad_scenarios.c.
static const struct bad not_yaml_cases[] = {
    {"an empty file", UNSEEN("syntax", WHOLE("")),
     "1:1: error: there is nothing in the file; expected a scenario with name, pools and threads"},
    {"a file of comments only", UNSEEN("syntax", WHOLE("# nothing\n# at all\n")),
     "1:1: error: there is nothing in the file; expected a scenario with name, pools and threads"},
    {"a document marker and nothing else", WHOLE("---\n"),
     "2:1: error: expected a scenario, a mapping with name, pools and threads, found nothing"},
    {"plain prose", WHOLE("hello\n"),
     "1:1: error: expected a scenario, a mapping with name, pools and threads, found \"hello\""},
    {"a list at the top", WHOLE("- name: x\n"),
     "1:1: error: expected a scenario, a mapping with name, pools and threads, found a list"},
    {"a NUL byte", UNSEEN("syntax", WHOLE("name: x\n\000pools: []\n")),
     "2:1: error: the control character 0x00; expected a text file"},
    {"Latin-1 instead of UTF-8", UNSEEN("syntax", WHOLE("name: x\n# caf\351\n")),
     "2:6: error: the byte 0xE9 is not UTF-8; expected a text file"},
    {"an overlong UTF-8 sequence", UNSEEN("syntax", WHOLE("name: \300\257\n")),
     "1:7: error: the byte 0xC0 is not UTF-8; expected a text file"},
    {"UTF-16", WHOLE("\377\376n\000a\000"),
     "1:1: error: the byte 0xFF is not UTF-8; expected a text file"},
    {"a binary file", UNSEEN("syntax", WHOLE("\177ELF\002\001\001")),
     "1:1: error: the control character 0x7F; expected a text file"},
    {"a tab as indentation", UNSEEN("syntax", WHOLE("name: x\npools:\n\t- {name: heap}\n")),
     "3:1: error: a tab in the indentation; expected spaces"},
    {"a brace that is not closed", UNSEEN("syntax", WHOLE("name: x\npools: [{name: heap\n")),
     "3:1: error: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping "
     "that begins in line 2"},
    {"a colon in a plain value", UNSEEN("syntax", WHOLE("name: x: y\n")),
     "1:8: error: not valid YAML: mapping values are not allowed in this context"},
    {"a colon in a value within braces", UNSEEN("syntax", STEP("{note: a: b}")),
     "11:17: error: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping; "
     "expected a comma between two keys, or quotes around a value with a colon in it"},
    {"a comma left out between two keys",
     UNSEEN("syntax", STEP("allocate: {pool: heap size: 5, into: b0}")),
     "11:35: error: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping; "
     "expected a comma between two keys, or quotes around a value with a colon in it"},
    {"a parameter within braces without quotes",
     UNSEEN("syntax", STEP("allocate: {pool: heap, size: ${size}, into: b0}")),
     "11:39: error: not valid YAML: did not find expected ',' or '}' while parsing a flow mapping; "
     "inside { } and [ ] a value with ${...} must stand in quotes, as in size: \"${size}\""},
    {"a value that begins with an at sign", UNSEEN("syntax", STEP("note: @home")),
     "11:15: error: not valid YAML: found character that cannot start any token while scanning for "
     "the next token; a value that begins with @ must stand in quotes"},
    {"a list that is closed by a brace", UNSEEN("syntax", STEP("if: {chance: 5%, then: [note: x}")),
     "11:40: error: not valid YAML: did not find expected ',' or ']' while parsing a flow "
     "sequence"},
    {"a quote that is not closed", UNSEEN("syntax", WHOLE("name: \"x\n")),
     "2:1: error: not valid YAML: found unexpected end of stream while scanning a quoted scalar "
     "that begins in line 1"},
    {"a value indented under a value", UNSEEN("syntax", WHOLE("name: x\n  pools: 3\n")),
     "2:8: error: not valid YAML: mapping values are not allowed in this context"},
    {"an alias of nothing", UNSEEN("syntax", WHOLE("name: *nope\n")),
     "1:7: error: not valid YAML: found undefined alias"},
    {"two documents", UNSEEN("syntax", WHOLE("name: x\n---\nname: y\n")),
     "2:1: error: a second document begins here; expected one scenario a file"},
    {"a list that contains itself", UNSEEN("syntax", WHOLE("name: x\npools: &p [*p]\n")),
     "2:8: error: this contains itself through an alias; expected no alias of what it is part of"},
    {"a loop that contains itself",
     UNSEEN("syntax", WHOLE("name: x\nthreads:\n  - steps: &s [{loop: {times: 2, steps: *s}}]\n")),
     "3:12: error: this contains itself through an alias; expected no alias of what it is part of"},
    {"an alias bomb",
     WHOLE("a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c "
           "[*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e "
           "[*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g "
           "[*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: &h [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]\ni: &i "
           "[*h,*h,*h,*h,*h,*h,*h,*h,*h,*h]\n"),
     "7:4: error: with its aliases this holds too many values; expected aliases to add at most "
     "10000000"},
    {"brackets a hundred deep",
     WHOLE(
         "name: "
         "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
         "]]]]]]]]]]]]]]]]]]]]]]]]\n"),
     "1:106: error: nested too deeply; expected at most 100 levels"},
};

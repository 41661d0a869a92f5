# Writes a C file that holds a text file, so that the program needs no data files.
# usage: cmake -D INPUT=FILE -D OUTPUT=FILE.c -D NAME=SYMBOL -P EmbedText.cmake
# SYMBOL is a const char array that ends in a NUL. (String literals past 4095 bytes are not C11.)
file(READ ${INPUT} hex HEX)
if(hex MATCHES "^(..)*([89a-f].)")
  message(FATAL_ERROR "${INPUT}: not ASCII; write other characters as escapes")
endif()
string(REGEX REPLACE "(................................)" "\\1\n    " hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1, " bytes "${hex}")
string(REGEX REPLACE " +\n" "\n" bytes "${bytes}")
file(WRITE ${OUTPUT}
  "#include \"sim/report/html_assets.h\"\n\nconst char ${NAME}[] = {\n    ${bytes}0x00};\n")

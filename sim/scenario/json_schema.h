/// The scenario format as a JSON Schema (draft-07), for editors and other programs.
///
/// Keys and nesting are those of schema.h; what may stand there is the vocabulary's to say
/// (vocabulary.h); where a step may stand is compile.h's. So whatever the loader takes is right by
/// the schema, but for one thing: the values of a template that no thread takes are looked at here
/// alone. It tells what can be told of a file without knowing its names, its clocks or its other
/// files; the rest is left to `poolsim validate`, and so is a ${parameter} in a thread that is made
/// from no template.
#ifndef JSON_SCHEMA_H
#define JSON_SCHEMA_H

/// The schema as text that ends in a line end, the same each time.
///
/// returns     to be freed with free(); NULL when the host has no memory
char *json_schema_text(void);

#endif

/// The program's version; CMake defines it.
#ifndef VERSION_H
#define VERSION_H

#ifndef POOLSIM_VERSION
#define POOLSIM_VERSION "unknown"
#endif

#endif

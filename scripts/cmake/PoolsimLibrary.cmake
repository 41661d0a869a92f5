find_package(PkgConfig QUIET)

# Finds a library by pkg-config as the target PkgConfig::NAME, or says which Debian package has it.
# A macro, so that the target lives in the caller's folder and those below it.
macro(poolsim_library name module debian_package)
  if(NOT PKG_CONFIG_FOUND)
    message(FATAL_ERROR
      "poolsim finds its libraries with pkg-config, which is missing.\n"
      "On Debian and Ubuntu: apt-get install pkg-config, or scripts/setup for all that is needed.\n"
      "The pools alone need no library: -DPOOLSIM_BUILD_SIMULATOR=OFF -DPOOLSIM_BUILD_TESTS=OFF")
  endif()
  pkg_check_modules(${name} QUIET IMPORTED_TARGET ${module})
  if(NOT ${name}_FOUND)
    message(FATAL_ERROR
      "poolsim needs the library ${module}, which pkg-config does not find.\n"
      "On Debian and Ubuntu: apt-get install ${debian_package}, or scripts/setup for all that is "
      "needed.\n"
      "The pools alone need no library: -DPOOLSIM_BUILD_SIMULATOR=OFF -DPOOLSIM_BUILD_TESTS=OFF")
  endif()
endmacro()

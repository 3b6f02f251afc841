#!/bin/sh
# Runs a Windows program; cargo calls it for every test program. Libraries of the compiler, and those that build
# scripts leave one folder above the test programs, are found through WINEPATH.
folder=$(dirname "$(readlink -f "$1")")
compiler=$(dirname "$(x86_64-w64-mingw32-gcc -print-libgcc-file-name)")
WINEPATH="Z:$folder;Z:${folder%/deps};Z:$compiler" exec /usr/lib/wine/wine64 "$@"

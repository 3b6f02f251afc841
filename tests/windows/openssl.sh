#!/bin/sh
# The perl that runs OpenSSL's Configure for Windows tests: openssl-src calls it by OPENSSL_SRC_PERL, in a copy of the
# sources. It leaves out what SSH never asks for (all of TLS, services of certificates, ciphers that SSH has not), optimises
# nothing, and reads the headers of Windows once instead of once a file, which took most of the time. What ships is built
# without this script, with OpenSSL as openssl-src configures it.
configure=$1
shift
# The version that OpenSSL's own headers ask for, and what the compiler is told of every file.
printf '%s\n' '#define _WIN32_WINNT 0x0501' '#include <winsock2.h>' '#include <ws2tcpip.h>' '#include <windows.h>' >windows-first.h
"$CC" -DUNICODE -D_UNICODE -DWIN32_LEAN_AND_MEAN -D_MT -DNDEBUG -m64 -O0 -w -x c-header windows-first.h -o windows-first.h.gch
exec perl "$configure" "$@" \
    no-apps no-docs no-makedepend no-autoload-config no-engine no-ui-console no-http no-sock no-dso no-err \
    no-tls no-dtls no-quic no-ssl-trace no-psk no-srp no-srtp no-nextprotoneg no-multiblock \
    no-cmp no-cms no-ct no-ocsp no-ts no-rfc3779 no-gost \
    no-ml-dsa no-slh-dsa no-argon2 no-scrypt no-siphash no-siv no-ocb no-blake2 no-whirlpool no-ec2m \
    no-aria no-sm2 no-sm3 no-sm4 no-rc2 no-mdc2 no-md4 \
    -O0 -pipe -w -include "$PWD/windows-first.h"

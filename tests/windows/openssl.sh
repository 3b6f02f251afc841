#!/bin/sh
# The perl that runs OpenSSL's Configure for Windows tests: openssl-src calls it by OPENSSL_SRC_PERL. It leaves out what
# SSH never asks for (all of TLS, certificates' services, ciphers of other countries) and optimises less, for only tests
# are linked with it. What ships is built without this script, with OpenSSL as openssl-src configures it.
configure=$1
shift
exec perl "$configure" "$@" \
    no-apps no-docs no-makedepend no-autoload-config no-engine no-ui-console no-http no-sock no-dso no-err \
    no-tls no-dtls no-quic no-ssl-trace no-psk no-srp no-srtp no-nextprotoneg no-multiblock \
    no-cmp no-cms no-ct no-ocsp no-ts no-rfc3779 no-gost \
    no-ml-dsa no-slh-dsa no-argon2 no-scrypt no-siphash no-siv no-ocb no-blake2 no-whirlpool no-ec2m \
    no-aria no-sm2 no-sm3 no-sm4 no-rc2 no-mdc2 no-md4 \
    -O1 -pipe -w

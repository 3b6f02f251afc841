# What the dev commands share: installing what is missing, finding programs, saying what happens.

say() { printf '\033[1m[dev]\033[0m %s\n' "$*" >&2; }

# Installs Debian packages that are missing; says so where it may not.
need_packages() {
    local missing=() package
    command -v dpkg-query >/dev/null || { say "not a Debian system: please have these installed: $*"; return 0; }
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { say "please install as root: apt-get install ${missing[*]}"; return 1; }
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 install -y -qq \
        --no-install-recommends "${missing[@]}" >/dev/null
}

# What every program is built with: a compiler, and the system's OpenSSL, which the library for SSH uses.
need_compiler() { need_packages gcc libc6-dev libssl-dev pkg-config; }

need_cargo() {
    command -v cargo >/dev/null || { say "cargo is missing: install Rust 1.95 or newer (https://rustup.rs)"; exit 2; }
}

# A Python environment of our own with the readers that HEC-RAS users have.
need_python_readers() {
    need_packages python3 python3-venv
    local stamp
    stamp=$(sha256sum tests/oracle/requirements.txt | cut -c1-16)
    [ -e ".venv/.ready-$stamp" ] && return 0
    say "making the Python environment for h5py and rashdf"
    rm -rf .venv
    /usr/bin/python3 -m venv .venv || python3 -m venv .venv
    .venv/bin/pip install -q --disable-pip-version-check -r tests/oracle/requirements.txt
    touch ".venv/.ready-$stamp"
}

build_programs() { # build_programs [--release]
    need_compiler
    need_cargo
    cargo build --quiet "$@" -p cli -p agent -p practice-ras --bins
}

target_dir() { cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'; }

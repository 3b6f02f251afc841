# Spillway as Windows code on a machine without Windows: compiled by Debian's compiler with its library sources, run by Wine.

windows_target=x86_64-pc-windows-gnu

# The library sources only fit the compiler of the same version, so Windows code is built by Debian's. Without debug
# information: linking 60 programs with it takes longer than compiling them, and a panic says its place all the same.
# OpenSSL has only what SSH needs; see tests/windows/openssl.sh.
windows_cargo() { # windows_cargo VERB...
    local verb=$1
    shift
    OPENSSL_SRC_PERL=$PWD/tests/windows/openssl.sh RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0 CARGO_TARGET_DIR="$(target_dir)/windows" \
        CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$PWD/tests/windows/run.sh \
        cargo "$verb" --quiet -Z build-std=std,panic_unwind,proc_macro,test --target $windows_target "$@"
}

windows_toolchain() {
    # make and perl: the OpenSSL that is built into Windows programs.
    need_packages rustc-web rust-web-src gcc-mingw-w64-x86-64 g++-mingw-w64-x86-64 make perl
    need_cargo
}

# Every program and every test program, linked. One call, so that everything is built once, with the same features.
windows_build() {
    windows_toolchain
    build_page
    windows_cargo test --no-run --workspace --lib --bins --tests
}

# A Wine of our own: Windows 10, windows without a display.
windows_wine() {
    need_packages wine wine64 tzdata
    local root
    root=$(target_dir)/windows
    mkdir -p "$root"
    export WINEPREFIX=$root/wine WINEARCH=win64 WINEDEBUG=${WINEDEBUG:--all}
    export WINEDLLOVERRIDES="mscoree=;mshtml=;winemenubuilder.exe=d"
    # The tests find their programs and their snapshots without cargo, which is none of Windows here; and they know where
    # they run, for what Wine does otherwise than Windows.
    local programs=$root/$windows_target/debug
    export SPILLWAY_PROGRAMS="Z:${programs//\//\\}" INSTA_WORKSPACE_ROOT=$PWD INSTA_UPDATE=no SPILLWAY_WINE=1
    export SPILLWAY_KEEP_AWAKE=off
    # A share of another machine is a folder to Wine; its name is one of a share all the same.
    export SPILLWAY_TEST_SHARE='\\lab\projects'
    # A zone with summer time, so that no clock is right by being UTC.
    export TZ=Europe/Berlin
    unset DISPLAY WAYLAND_DISPLAY
    [ -e "$WINEPREFIX/.ready" ] && [ -e "$WINEPREFIX/dosdevices/unc/lab/projects" ] && return 0
    rm -rf "$WINEPREFIX"
    mkdir -p "$WINEPREFIX"
    x86_64-w64-mingw32-gcc -O2 -shared -static-libgcc -o "$root/bcryptprimitives.dll" tests/windows/random.c -ladvapi32
    x86_64-w64-mingw32-gcc -O2 -static-libgcc -o "$root/desktop.exe" tests/windows/desktop.c
    /usr/lib/wine/wine64 wineboot -i >/dev/null 2>&1 || true
    /usr/lib/wine/wineserver -w
    cp "$root/bcryptprimitives.dll" "$WINEPREFIX/drive_c/windows/system32/"
    /usr/lib/wine/wine64 winecfg -v win10 >/dev/null 2>&1
    /usr/lib/wine/wine64 reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f >/dev/null 2>&1
    /usr/lib/wine/wineserver -w
    mkdir -p "$root/share" "$WINEPREFIX/dosdevices/unc/lab"
    ln -sfn "$root/share" "$WINEPREFIX/dosdevices/unc/lab/projects"
    touch "$WINEPREFIX/.ready"
}

# Runs a command while Wine's desktop is held; see tests/windows/desktop.c. Nothing of Wine is left after.
with_windows_desktop() {
    local status=0 from to
    coproc desktop { /usr/lib/wine/wine64 "$(target_dir)/windows/desktop.exe" 2>/dev/null; }
    from=${desktop[0]} to=${desktop[1]}
    read -r -n 1 -t 60 <&"$from" || { say "Wine's desktop did not come up"; status=1; }
    [ "$status" != 0 ] || "$@" || status=$?
    exec {to}>&-
    /usr/lib/wine/wineserver -k || true
    return $status
}

# Every test as a Windows program; what Wine or Windows cannot show is skipped by name.
windows_tests() { # windows_tests [arguments of the test programs]
    windows_build
    windows_wine
    with_windows_desktop windows_cargo test --no-fail-fast --workspace --lib --bins --tests -- --show-output "$@"
}

# The same, then a Windows desk beside a Linux host.
windows_all() { # windows_all [arguments of the test programs]
    windows_build
    windows_wine
    with_windows_desktop windows_programs "$@"
}

windows_programs() {
    local status=0
    windows_cargo test --no-fail-fast --workspace --lib --bins --tests -- --show-output "$@" || status=$?
    windows_over_ssh "$@" || status=$?
    return $status
}

# The Windows programs and a real sshd of this machine: a test program for Linux that runs the others by Wine.
windows_over_ssh() {
    need_packages openssh-server openssh-client
    need_window_packages
    # The whole workspace, as `./dev test` builds it: of some packages alone, the same libraries would be built again.
    cargo build --quiet --workspace --bins
    SPILLWAY_WINDOWS_PROGRAMS=$(target_dir)/windows/$windows_target/debug SPILLWAY_PROGRAMS=$(target_dir)/debug \
        cargo test --quiet --workspace --test windows_over_ssh -- --ignored --show-output "$@"
}

# The type-check as Windows code, by Debian's compiler with its library sources: no Windows and no download of a toolchain.

windows_check() {
    need_packages rustc-web rust-web-src gcc-mingw-w64-x86-64
    need_cargo
    # The library sources only fit the compiler of the same version, so Windows code is checked by Debian's.
    RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc CARGO_TARGET_DIR="$(target_dir)/windows" \
        cargo check --quiet -Z build-std=std,panic_unwind --target x86_64-pc-windows-gnu "${windows_crates[@]/#/--package=}" "$@"
}

windows_crates=(protocol ras-project ras-results engines agent scheduler workers practice-ras controller server cli)

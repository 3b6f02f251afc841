# The programs that are put on Linux workers, x86-64: fully static, so that any Linux since kernel 3.10 runs them.
# ./dev agents     makes them; ./dev test makes and tests them; the installers carry them (src-tauri/bundle.*.json).

linux_agents() { echo "$(target_dir)/packed/agents/linux-x86_64"; }

# Not where the programs of a checkout would find them: there the agent beside them is the one that was just built.
# With --target, so that the flags are those of the programs alone: what runs while building may be dynamic.
build_agents() {
    need_packages gcc libc6-dev
    need_cargo
    local target=x86_64-unknown-linux-gnu to
    to=$(linux_agents)
    # A fixed place instead of a movable one: no relocations, so no dynamic section either.
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-C target-feature=+crt-static -C relocation-model=static" \
        cargo build --quiet --profile agent --target $target -p agent -p practice-ras --bins
    mkdir -p "$to"
    install -m 755 "$(target_dir)/$target/agent/spillway-agent" "$(target_dir)/$target/agent/practice-ras" "$to/"
}

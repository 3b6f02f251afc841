# ./dev bench: the table of benchmarks, from release builds, each beside a rival in the same run.
# ./dev bench links [small] [large] [far] [start]: what travels over SSH alone.
# ./dev bench window [--only start,frames,lines,views,idle,memory] [--minutes N]: the rows of the page and the window alone.

# ./dev bench drills: as ./dev drills.
if [ "${1:-}" = drills ]; then
    shift
    . tests/scripts/drills.sh
    exit
fi
need_compiler
need_packages parallel chromium xvfb xauth dbus-daemon
need_window_packages
build_page
build_programs --release
if [ "${1:-}" = links ]; then
    shift
    need_packages openssh-server openssh-client rsync iproute2 util-linux e2fsprogs
    SPILLWAY_PROGRAMS=$(target_dir)/release exec cargo run --quiet --release -p whole-way --example link_bench -- "$@"
fi
cargo build --quiet --release -p spillway-window
programs=$(target_dir)/release
if [ "${1:-}" = window ]; then
    shift
else
    cargo build --quiet --release -p scheduler --example decision_bench
    need_python_readers
    .venv/bin/python tests/bench/table.py --programs "$programs" "$@"
    need_packages openssh-server openssh-client rsync iproute2 util-linux e2fsprogs
    SPILLWAY_PROGRAMS=$programs cargo run --quiet --release -p whole-way --example link_bench
    set --
fi
dbus-run-session -- xvfb-run -a -s "-screen 0 1400x900x24" python3 tests/bench/window.py --programs "$programs" "$@"

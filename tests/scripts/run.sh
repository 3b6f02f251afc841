# ./dev run: the window on the sample project. Without a display, the same job in the terminal.

need_compiler
need_cargo
# Apart from what a person has run with an installed Spillway, unless said otherwise.
export SPILLWAY_HOME=${SPILLWAY_HOME:-$PWD/.dev/home}
mkdir -p "$SPILLWAY_HOME" .dev
# Two slots, so that there is something to see on a small machine, too.
export SPILLWAY_LOCAL_SLOTS=${SPILLWAY_LOCAL_SLOTS:-2}

has_display() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; }

if has_display; then
    need_window_packages
    build_page
    say "building the programs (the first time about five minutes on two cores)"
    cargo build -p cli -p agent -p practice-ras -p spillway-window --bins
    programs=$(target_dir)/debug
    say "the window opens on the sample project; closing it ends nothing that runs"
    say "everything is kept in $SPILLWAY_HOME; the same window again: SPILLWAY_HOME=$SPILLWAY_HOME $programs/spillway-window"
    exec "$programs/spillway-window" --sample "$@"
fi

say "there is no display here (DISPLAY and WAYLAND_DISPLAY are empty): the sample runs in the terminal instead"
say "building the programs (the first time about three minutes on two cores)"
cargo build -p cli -p agent -p practice-ras --bins
programs=$(target_dir)/debug
sample=$PWD/.dev/sample
rm -rf "$sample"
cp -r assets/sample "$sample"
project=$(ls "$sample"/*.prj)
say "the sample project, copied to $sample"
status=0
"$programs/spillway" run "$project" --engine practice --workers assets/workers/two-slots.json "$@" || status=$?
say "results stand beside the plans; one of them, by its file:"
first=$(ls "$sample"/*.p01.hdf 2>/dev/null || true)
[ -z "$first" ] || "$programs/spillway" results show "$first" | head -8
say "to see the same in a browser: SPILLWAY_HOME=$SPILLWAY_HOME $programs/spillway serve --open"
exit $status

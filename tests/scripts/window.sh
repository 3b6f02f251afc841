#!/usr/bin/env bash
# The window, driven from outside on a display that nobody sees. The last line says `N passed, N failed`.
# The programs and the page are built before; `tests/scripts/window.sh FOLDER` names the programs' folder.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
. tests/scripts/common.sh
need_packages webkit2gtk-driver xvfb xauth dbus-daemon libgl1-mesa-dri libayatana-appindicator3-1 \
    python3-gi python3-dbus gir1.2-gtk-3.0 xdotool openbox
export SPILLWAY_PROGRAMS=${1:-$(target_dir)/debug}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
# A bus, a display and a window manager of their own; `timeout` ends the whole group, should anything hang.
timeout --kill-after=10 600 dbus-run-session -- xvfb-run -a -s "-screen 0 1400x900x24" \
    tests/scripts/on-desktop.sh \
    node --test --test-concurrency=1 --test-timeout=120000 --test-reporter=tap tests/window/*.test.mjs >"$log" 2>&1 || status=$?
grep -vE '^ *(duration_ms|type|---|\.\.\.|1\.\.)' "$log" || true
count() { awk -v word="$1" '$1 == "#" && $2 == word { n += $3 } END { print n + 0 }' "$log"; }
passed=$(count pass) failed=$(count fail)
sed -nE 's/^ *ok [0-9]+ - (.*) # SKIP (.*)$/skipped: \1: \2/p' "$log"
[ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]

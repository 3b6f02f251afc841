#!/usr/bin/env bash
# Runs a command where a window manager runs: without one no window gets the focus, is minimised or is raised.
openbox --sm-disable 2>/dev/null &
for _ in $(seq 100); do
    xdotool get_num_desktops >/dev/null 2>&1 && break
    sleep 0.05
done
"$@"

#!/usr/bin/env bash
# practice-oracle.sh PROGRAMS: what the practice engine makes of the sample and of real projects, opened by h5py and rashdf.
set -uo pipefail
programs=$(cd "$1" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
data=${SPILLWAY_DATA:-../shared/data}
sources=(assets/sample)
if [ -d "$data/projects" ]; then
    sources+=("$data"/projects/*/)
else
    echo "skipped: practice results of real projects in h5py and rashdf: real data not present"
fi
status=0
for source in "${sources[@]}"; do
    folder=$place/$(basename "$source")
    cp -r "$source" "$folder"
    # Results that came with a project are not the practice engine's.
    find "$folder" -maxdepth 1 -iname '*.p[0-9][0-9].hdf' -delete
    sed -i '/^seconds/d' "$folder/practice.toml" 2>/dev/null
    for project in "$folder"/*.prj; do
        head -c 11 "$project" | grep -q '^Proj Title=' || continue
        find "$folder" -maxdepth 1 -iregex '.*\.p[0-9][0-9]' | while read -r plan; do
            (cd "$folder" && "$programs/practice-ras" -c "$project" "$plan" >/dev/null 2>&1)
        done
    done
    .venv/bin/python tests/oracle/practice.py "$folder" || status=1
done
exit $status

#!/usr/bin/env bash
# oracle.sh SPILLWAY: `results show`, series and profiles beside h5py on every real result that is present, on the sample, on
# made-up oddities, on a large file. The practice engine lies beside SPILLWAY.
set -uo pipefail
. tests/scripts/common.sh
spillway=$1
programs=$(cd "$(dirname "$spillway")" && pwd)
python=.venv/bin/python
data=${SPILLWAY_DATA:-../shared/data}
status=0
files=()
if [ -d "$data/projects" ]; then
    mapfile -t files < <(find "$data" -iname '*.p[0-9][0-9].hdf' -o -iname '*.g[0-9][0-9].hdf')
    $python tests/oracle/compare.py "$spillway" "${files[@]}" || status=1
else
    echo "skipped: results beside h5py on real files: real data not present"
fi
# The sample's results: 1D steady and unsteady, and 2D.
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp -r assets/sample/. "$place"
sed -i '/^seconds/d' "$place/practice.toml"
for plan in 01 02 05; do
    (cd "$place" && "$programs/practice-ras" -c "$place/Weirbach.prj" "$place/Weirbach.p$plan" >/dev/null 2>&1) || status=1
    files+=("$place/Weirbach.p$plan.hdf")
done
cargo build --quiet -p ras-results --example series_json || status=1
$python tests/oracle/series.py "$(target_dir)/debug/examples/series_json" "${files[@]}" || status=1
$python tests/oracle/quirks.py "$spillway" || status=1
$python tests/oracle/large.py "$spillway" || status=1
exit $status

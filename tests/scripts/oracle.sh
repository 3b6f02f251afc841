#!/usr/bin/env bash
# oracle.sh SPILLWAY: `results show` beside h5py on every real result that is present, on made-up oddities, on a large file.
set -uo pipefail
spillway=$1
python=.venv/bin/python
data=${SPILLWAY_DATA:-../shared/data}
status=0
if [ -d "$data/projects" ]; then
    mapfile -t files < <(find "$data" -iname '*.p[0-9][0-9].hdf' -o -iname '*.g[0-9][0-9].hdf')
    $python tests/oracle/compare.py "$spillway" "${files[@]}" || status=1
else
    echo "skipped: results beside h5py on real files: real data not present"
fi
$python tests/oracle/quirks.py "$spillway" || status=1
$python tests/oracle/large.py "$spillway" || status=1
exit $status

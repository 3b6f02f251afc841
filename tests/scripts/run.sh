# ./dev run: a copy of the sample project, its plans in two slots of this machine.

build_programs
programs=$(target_dir)/debug
home=$PWD/.dev/home
sample=$PWD/.dev/sample
rm -rf "$sample"
mkdir -p "$home"
cp -r assets/sample "$sample"
project=$(ls "$sample"/*.prj)
say "the sample project, copied to $sample"
export SPILLWAY_HOME=$home
status=0
"$programs/spillway" run "$project" --engine practice --workers assets/workers/two-slots.json "$@" || status=$?
say "results stand beside the plans; one of them, by its file:"
first=$(ls "$sample"/*.p01.hdf 2>/dev/null || true)
[ -z "$first" ] || "$programs/spillway" results show "$first" | head -8
exit $status

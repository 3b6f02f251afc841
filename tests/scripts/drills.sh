# ./dev drills: every kill point and twenty random moments each, which takes longer than ./dev test may.

need_compiler
build_programs
export SPILLWAY_PROGRAMS=$(target_dir)/debug SPILLWAY_DRILL_POINTS=all
cargo test -p whole-way --test kill_drills --test ssh_workers -- --nocapture "$@"

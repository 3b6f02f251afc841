# ./dev bench: the table of benchmarks, from release builds, each beside a rival in the same run.

need_packages gcc libc6-dev parallel
build_programs --release
cargo build --quiet --release -p scheduler --example decision_bench
need_python_readers
.venv/bin/python tests/bench/table.py --programs "$(target_dir)/release" "$@"

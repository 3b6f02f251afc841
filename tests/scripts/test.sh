# ./dev test: every check and every test. Each step adds to the counts; the last line is the sum.

passed=0 failed=0
skipped=()
log=$(mktemp -d)
kept=$(target_dir)/dev-test
mkdir -p "$kept"
trap 'rm -rf "$log"' EXIT

# check NAME COMMAND...: one check, passed or failed as a whole.
check() {
    local name=$1
    shift
    local from=$SECONDS
    if "$@" >"$log/out" 2>&1; then
        passed=$((passed + 1))
        say "ok      $name ($((SECONDS - from)) s)"
    else
        failed=$((failed + 1))
        say "FAILED  $name ($((SECONDS - from)) s)"
        tail -n 200 "$log/out" >&2
    fi
}

# counted NAME COMMAND...: a command whose output says how many of its tests passed, failed and were skipped.
counted() {
    local name=$1 status=0 from=$SECONDS ok bad
    shift
    "$@" >"$log/out" 2>&1 || status=$?
    # cargo's own lines, and our scripts' closing line
    ok=$(awk '/^test result: /{for(i=1;i<=NF;i++)if($i~/^passed/)n+=$(i-1)} /^[0-9]+ passed, [0-9]+ failed/{n+=$1} END{print n+0}' "$log/out")
    bad=$(awk '/^test result: /{for(i=1;i<=NF;i++)if($i~/^failed/)n+=$(i-1)} /^[0-9]+ passed, [0-9]+ failed/{n+=$3} END{print n+0}' "$log/out")
    local before=${#skipped[@]} line
    while IFS= read -r line; do skipped+=("$line"); done < <(grep -h '^skipped: ' "$log/out" | sort -u)
    # A test that skips itself counts as passed for cargo: it is no proof.
    if grep -q '^test result: ' "$log/out"; then ok=$((ok - (${#skipped[@]} - before))); fi
    if [ "$status" != 0 ] && [ "$bad" = 0 ]; then bad=1; fi
    passed=$((passed + ok))
    failed=$((failed + bad))
    if [ "$bad" = 0 ]; then
        say "ok      $name: $ok passed ($((SECONDS - from)) s)"
    else
        say "FAILED  $name: $ok passed, $bad failed ($((SECONDS - from)) s)"
        grep -E '^test .* FAILED$' "$log/out" >&2 || true
        # Rust's words, Playwright's ("  1) specs/…"), vitest's and those of node's own tests.
        grep -A16 -E "^thread '.*panicked at|^FAILED|^error|^ +[0-9]+\) specs/|^ *FAIL |^not ok" "$log/out" | tail -n 300 >&2 || true
        say "the whole output: $kept/$(tr -c 'a-z0-9\n' - <<<"$name").log"
        cp "$log/out" "$kept/$(tr -c 'a-z0-9\n' - <<<"$name").log"
    fi
}

# A full disk looks like failing tests: what there was at the beginning and what was left at the end is told.
free_disk() { df -h --output=avail . | tail -n 1 | tr -d ' '; }
say "free on this disk: $(free_disk)"
need_compiler
need_window_packages
need_packages webkit2gtk-driver xvfb xauth dbus-daemon chromium fonts-noto-core fonts-noto-mono openssh-server openssh-client
# Machines with a network and a disk of their own.
need_packages iproute2 iptables e2fsprogs util-linux mount procps hostname rsync
need_cargo
check "the page's packages" node_packages ui
check "the page is built" build_page
check "formatting" cargo fmt --all --check
check "clippy, warnings are errors" cargo clippy --quiet --workspace --all-targets -- -D warnings
check "programs and tests build" cargo test --quiet --workspace --no-run
check "the programs for Linux workers build" build_agents
check "the page's types are those of the programs" page_types_are_current
check "the page: types" sh -c 'cd ui && npm run -s check'
check "the page: lint" sh -c 'cd ui && npm run -s lint'
counted "component tests" component_tests
need_python_readers
export SPILLWAY_PYTHON=$PWD/.venv/bin/python
programs=$(target_dir)/debug
export SPILLWAY_PROGRAMS=$programs
counted "unit, property, simulation and whole-way tests" cargo test --workspace --no-fail-fast -- --show-output
counted "results beside h5py" tests/scripts/oracle.sh "$programs/spillway"
counted "practice results in h5py and rashdf" tests/scripts/practice-oracle.sh "$programs"
check "the browser tests' packages" node_packages tests/browser
counted "browser tests" sh -c 'cd tests/browser && npx playwright test'
counted "window tests" tests/scripts/window.sh
. tests/scripts/windows.sh
check "everything links as Windows code" windows_build
counted "tests as Windows programs" windows_tests
# A program that Wine's debugger holds may keep these waiting for long.
skipped+=("skipped: windows_over_ssh: a Windows desk beside a Linux host is run by ./dev windows alone")
say "free on this disk: $(free_disk); built: $(du -sh "$(target_dir)" | cut -f1)"

echo
if [ ${#skipped[@]} -gt 0 ]; then printf '%s\n' "${skipped[@]}"; fi
if [ ${#skipped[@]} -gt 0 ]; then
    echo "$passed passed, $failed failed, ${#skipped[@]} skipped"
else
    echo "$passed passed, $failed failed"
fi
[ "$failed" = 0 ]

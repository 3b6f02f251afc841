# What the dev commands share about the page: its packages, its types, its build.

# Packages of a folder with a package-lock.json; nothing where they are those of the lock file already.
node_packages() { # node_packages FOLDER
    command -v node >/dev/null || { say "Node is missing: install Node 20.19 or newer (https://nodejs.org)"; return 2; }
    local stamp
    stamp=$(sha256sum "$1/package-lock.json" | cut -c1-16)
    [ -e "$1/node_modules/.ready-$stamp" ] && return 0
    say "installing the packages of $1"
    (cd "$1" && npm ci --silent --no-audit --no-fund)
    touch "$1/node_modules/.ready-$stamp"
}

# Prints the TypeScript types of what the page and the controller say to each other.
page_types() { cargo run --quiet -p controller --features ts --example typescript; }

# Written only once they are made whole: the page's own tools may be reading them.
write_page_types() {
    local made
    made=$(mktemp)
    page_types >"$made" && cp "$made" ui/src/lib/backend/types.ts
    rm -f "$made"
}

page_types_are_current() { diff -u ui/src/lib/backend/types.ts <(page_types) || { say "run ./dev types and commit what changes"; return 1; }; }

build_page() {
    node_packages ui
    local newest
    # Nothing to do where nothing is newer than what was built last.
    newest=$(find ui/src ui/index.html ui/vite.config.ts ui/package-lock.json -newer ui/dist/index.html -print -quit 2>/dev/null || true)
    if [ -e ui/dist/assets ] && [ -z "$newest" ]; then return 0; fi
    say "building the page"
    (cd ui && npx vite build --logLevel warn)
}

# What the window needs to be built and shown.
need_window_packages() {
    need_packages libwebkit2gtk-4.1-dev libgl1-mesa-dri libayatana-appindicator3-dev
}

component_tests() {
    local report
    report=$(mktemp)
    (cd ui && npx vitest run --reporter=default --reporter=json --outputFile.json="$report") || true
    node -e 'const r = JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8"));
        console.log(`${r.numPassedTests} passed, ${r.numFailedTests + r.numFailedTestSuites - new Set(r.testResults.filter((f) => f.assertionResults.some((t) => t.status === "failed")).map((f) => f.name)).size} failed`);
        process.exit(r.success ? 0 : 1)' "$report"
}

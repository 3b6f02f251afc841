# ./dev.ps1 run     the window on the sample project
# ./dev.ps1 test    formatting, clippy, component tests and every test of the workspace, natively
# Needs Rust 1.95 or newer (https://rustup.rs), Node 20.19 or newer (https://nodejs.org) and Perl (https://strawberryperl.com).
param([Parameter(Position = 0)][string]$Verb = "help")
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot

function Step([string]$Name, [scriptblock]$Work) {
    Write-Host "[dev] $Name"
    & $Work
    if ($LASTEXITCODE -ne 0) { throw "$Name ended with $LASTEXITCODE" }
}

function Need([string]$Program, [string]$From) {
    if (-not (Get-Command $Program -ErrorAction SilentlyContinue)) { throw "$Program is missing: $From" }
}

function Build-Page {
    Push-Location ui
    try {
        if (-not (Test-Path node_modules)) { Step "the packages of the page" { npm ci --silent --no-audit --no-fund } }
        Step "the page" { npx vite build --logLevel warn }
    } finally { Pop-Location }
}

Need cargo "https://rustup.rs"
Need npm "https://nodejs.org"
Need perl "https://strawberryperl.com; OpenSSL is built with it"
switch ($Verb) {
    "run" {
        $env:SPILLWAY_HOME = Join-Path $PSScriptRoot ".dev\home"
        New-Item -ItemType Directory -Force $env:SPILLWAY_HOME | Out-Null
        if (-not $env:SPILLWAY_LOCAL_SLOTS) { $env:SPILLWAY_LOCAL_SLOTS = "2" }
        Build-Page
        Step "the programs (the first time takes some minutes)" { cargo build --quiet --workspace --bins }
        Write-Host "[dev] the window opens on the sample project; closing it ends nothing that runs"
        & .\target\debug\spillway-window.exe --sample
    }
    "test" {
        Build-Page
        Step "formatting" { cargo fmt --all --check }
        Step "clippy, warnings are errors" { cargo clippy --quiet --workspace --all-targets -- -D warnings }
        Push-Location ui
        try { Step "component tests" { npx vitest run } } finally { Pop-Location }
        Step "every test" { cargo test --workspace --no-fail-fast }
    }
    default { Get-Content $PSCommandPath -TotalCount 2 | ForEach-Object { $_ -replace '^# ', '' } }
}

# ./dev pictures: every view from real runs, in target/pictures; the three of the README go to docs/pictures.

need_compiler
need_packages chromium fonts-noto-core fonts-noto-mono
build_page
build_programs
node_packages tests/browser
export SPILLWAY_PROGRAMS=$(target_dir)/debug
(cd tests/browser && npx playwright test screenshots)
mkdir -p docs/pictures
for picture in run-dark-1280 results-light-1280 project-light-1280; do
    cp "target/pictures/$picture.png" docs/pictures/
done
say "every picture: target/pictures"

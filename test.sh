#!/usr/bin/env bash
# Everything that is tested, once: builds, runs all test projects, a bounded fuzz run, and looks at units and package.
#   ./test.sh           some minutes
#   ./test.sh --long    fuzzes for ten minutes, and lets the tests that watch a stream watch for longer
# The last line is "N passed, N failed, N skipped"; the exit code is 1 when anything failed.
set -euo pipefail
cd "$(dirname "$0")"

fuzz_seconds=15
case ${1:-} in
  "") ;;
  --long)
    fuzz_seconds=600
    export EDGECAM_LONG=1
    ;;
  *)
    echo "Usage: ./test.sh [--long]" >&2
    exit 64
    ;;
esac

. .ci/packages.sh
need_sdk
# What cannot be installed is missing to some tests: they are skipped and say so.
install_libav "the daemon encodes with FFmpeg's libraries" || true
try_install "real players and tools that judge the daemon" \
  ffmpeg gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav \
  openssl iproute2 || true
try_install "the library that SRT is sent by, and a peer that judges it" libsrt1.5-openssl srt-tools || true
try_install "the library that MQTT is spoken by, a broker and a second client" libmosquitto1 mosquitto mosquitto-clients libmosquitto-dev || true
try_install "the server that judges alerts and the dashboard's questions" prometheus || true
try_install "the C compilers that say how the kernel's structures lie in memory" gcc libc6-dev gcc-aarch64-linux-gnu libc6-dev-arm64-cross || true
try_install "images that deploy's scripts write, and their checker" shellcheck mtools dosfstools fdisk || true
try_install "systemd's own judgement of the service units" systemd || true

echo "Building"
dotnet build EdgeCam.sln --nologo -v quiet

passed=0 failed=0 skipped=0
results=$(mktemp)
reasons=$(mktemp)
failures_told=$(mktemp)
trap 'rm -f "$results" "$reasons" "$failures_told"' EXIT

# run_project NAME: runs one test executable and adds up its summary line.
run_project() {
  local exit_code=0 summary total errors failures skips
  echo "== $1"
  dotnet "artifacts/bin/$1/debug/$1.dll" -noLogo -noColor >"$results" 2>&1 || exit_code=$?
  sed '/\[SKIP\]/,+1d' "$results"
  grep -A 1 '\[SKIP\]' "$results" | grep -v '^--$' >>"$reasons" || true
  awk 'NF && !/^     / { told = /\[FAIL\]$/ } told' "$results" >>"$failures_told"
  summary=$(grep -E '^ *[A-Za-z.]+ +Total: [0-9]+, Errors:' "$results" | tail -n 1) || true
  if [[ $summary =~ Total:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Failed:\ ([0-9]+),\ Skipped:\ ([0-9]+),\ Not\ Run:\ ([0-9]+) ]]; then
    total=${BASH_REMATCH[1]} errors=${BASH_REMATCH[2]} failures=${BASH_REMATCH[3]} skips=$((BASH_REMATCH[4] + BASH_REMATCH[5]))
    failures=$((failures + errors))
    passed=$((passed + total - BASH_REMATCH[3] - skips))
    # An executable that says all is well and still fails has something to hide.
    [ "$exit_code" = 0 ] || [ "$failures" -gt 0 ] || failures=1
    failed=$((failed + failures))
    skipped=$((skipped + skips))
  elif ! { [ "$exit_code" = 0 ] && grep -q 'Total: 0$' "$results"; }; then
    echo "$1 ended with exit code $exit_code and no summary" | tee -a "$failures_told"
    failed=$((failed + 1))
  fi
}

for project in tests/*.Tests tests/EdgeCam.BlackBox; do
  run_project "$(basename "$project")"
done

echo "== EdgeCam.Fuzz, $fuzz_seconds s"
if dotnet artifacts/bin/EdgeCam.Fuzz/debug/EdgeCam.Fuzz.dll --seconds "$fuzz_seconds"; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
fi

echo "== systemd/"
units=0
.ci/units.sh || units=$?
case $units in
  0) passed=$((passed + 1)) ;;
  77)
    skipped=$((skipped + 1))
    echo "systemd/ [SKIP]: needs systemd-analyze (package systemd)" >>"$reasons"
    ;;
  *) failed=$((failed + 1)) ;;
esac

echo "== the package's source"
tests/package/run.sh lint >"$results" 2>&1 || true
grep -v '^ok: ' "$results" || true
if [[ $(tail -n 1 "$results") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
  passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
else
  failed=$((failed + 1))
fi

if [ -s "$reasons" ]; then
  echo "== Skipped"
  cat "$reasons"
fi
if [ -s "$failures_told" ]; then
  echo "== Failed" # once more, where a long output is read: at its end
  cat "$failures_told"
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]

#!/usr/bin/env bash
# EdgeCam on this machine: builds it, starts it, and shows the addresses that players open.
#   ./demo.sh                  the test picture: a clock, a moving square, a flash and a beep each second
#   ./demo.sh FILE             a media file, again and again
#   ./demo.sh --seconds N      stops by itself; otherwise Ctrl-C does
# Any setting can be given as in service: EDGECAM_Rtsp__Port=9554 ./demo.sh
set -euo pipefail

usage() {
  echo "$1" >&2
  echo "Usage: ./demo.sh [FILE] [--seconds N]" >&2
  exit 64
}

file=
seconds=
while [ $# -gt 0 ]; do
  case $1 in
    --seconds)
      [ $# -ge 2 ] || usage "--seconds needs a number."
      seconds=$2
      shift
      [[ $seconds =~ ^[0-9]+(\.[0-9]+)?$ && $seconds =~ [1-9] ]] || usage "--seconds is \"$seconds\": must be a number above 0."
      ;;
    -h | --help)
      sed -n '2,6s/^# \{0,1\}//p' "$0"
      exit 0
      ;;
    -*) usage "Unknown option: $1" ;;
    *)
      [ -z "$file" ] || usage "One file at a time: $file or $1."
      file=$1
      ;;
  esac
  shift
done
if [ -n "$file" ]; then
  [ -e "$file" ] || usage "There is no file $file."
  { [ -f "$file" ] && [ -r "$file" ]; } || usage "$file cannot be read as a file."
  file=$(realpath "$file")
fi

cd "$(dirname "$0")"
. .ci/packages.sh
need_sdk
install_libav "FFmpeg's libraries decode files and encode H.264 and AAC" || exit 1

echo "Building"
log=$(mktemp)
if ! dotnet publish src/EdgeCam -c Release -o artifacts/edgecam --nologo -v quiet >"$log" 2>&1; then
  cat "$log" >&2
  rm "$log"
  exit 1
fi
rm "$log"

# The executable looks for the runtime in the usual places; tell it where this SDK keeps it.
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
if [ -n "$file" ]; then
  export EDGECAM_Source__Kind=File EDGECAM_Source__Path=$file
else
  export EDGECAM_Source__Kind=${EDGECAM_Source__Kind:-TestPicture}
fi
# In place of this shell: signals reach it, and its exit code is ours.
exec artifacts/edgecam/edgecam run --config artifacts/edgecam/edgecam.json ${seconds:+--seconds "$seconds"}

#!/usr/bin/env bash
# EdgeCam on this machine: builds it, starts it with a broker, and shows the addresses that players and MQTT clients open.
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
with_broker=yes
try_install "the library that MQTT is spoken by, a broker and a client" libmosquitto1 mosquitto mosquitto-clients || with_broker=

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

# The broker: on this machine alone, unless one is configured.
if [ -n "$with_broker" ] && [ -z "${EDGECAM_Mqtt__Url:-}" ]; then
  port=1883
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  mosquitto -p "$port" >/dev/null 2>&1 &
  broker=$!
  export EDGECAM_Mqtt__Url=mqtt://127.0.0.1:$port EDGECAM_Mqtt__Id=${EDGECAM_Mqtt__Id:-demo}
  topic=edgecam/v1/$EDGECAM_Mqtt__Id
  hints() {
    # When the camera says that it sees, its addresses have been shown: they come first.
    until mosquitto_sub -p "$port" -t "$topic/state" -C 1 -W 5 2>/dev/null | grep -q '"camera":"ok"'; do sleep 0.3; done
    cat <<EOF
MQTT at $EDGECAM_Mqtt__Url; try, in another terminal:
  mosquitto_sub -p $port -v -t '$topic/#' -T '$topic/snapshot' -T '$topic/settings/schema'
  mosquitto_rr -V 5 -p $port -q 1 -t $topic/settings/set -e $topic/res/me -m '{"id":"1","patch":{"encoder":{"bitrate_kbps":900}}}'
    answers {"id":"1","status":"ok","rev":1,"applied":["encoder.bitrate_kbps"],"mode":"live",...}
  mosquitto_rr -V 5 -p $port -q 1 -t $topic/cmd/snapshot -e $topic/res/me -m '{"id":"2"}'
    answers {"id":"2","status":"ok","size":20176,"w":1280,"h":720,...}, and $topic/snapshot holds the JPEG
  artifacts/edgecam/edgecam cmd clip before_s=5 after_s=5 --state artifacts/state
EOF
  }
  hints &
  hint=$!
fi
export EDGECAM_Recording__Directory=${EDGECAM_Recording__Directory:-$PWD/artifacts/state/clips}

# Signals reach the camera, and its exit code is ours.
artifacts/edgecam/edgecam run --config artifacts/edgecam/edgecam.json --state artifacts/state ${seconds:+--seconds "$seconds"} &
camera=$!
trap 'kill -TERM "$camera" 2>/dev/null' INT TERM
code=0
wait "$camera" || code=$?
while kill -0 "$camera" 2>/dev/null; do # a signal ends the wait before it ends the camera
  code=0
  wait "$camera" || code=$?
done
[ -z "${broker:-}" ] || kill "$broker" "$hint" 2>/dev/null || true
exit "$code"

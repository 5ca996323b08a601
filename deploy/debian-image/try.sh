#!/usr/bin/env bash
# Starts an image of build.sh in QEMU and watches it: first start, pictures, a power cut, a hostile file, what it writes when idle.
#   deploy/debian-image/try.sh IMAGE [--idle MINUTES]     amd64 only; half an hour where the processor is emulated
# The image itself stays as it is. The last line is "N passed, N failed, N skipped"; exit code 1 when anything failed, 77 when
# this machine cannot do it. WORK=DIR keeps the consoles there.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }
image=${1:-} idle=10
case $image in
  -h | --help) usage; exit 0 ;;
  "") usage >&2; exit 64 ;;
esac
[ -f "$image" ] || { echo "try.sh: there is no image $image: build one with build.sh." >&2; exit 64; }
[ "${2:-}" != --idle ] || idle=${3:?"try.sh: --idle needs a number of minutes."}
image=$(realpath "$image")
here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# shellcheck source=.ci/packages.sh
. "$here/../../.ci/packages.sh"
try_install "a machine to start the image in, and a player" qemu-system-x86 ovmf mtools fdisk e2fsprogs ffmpeg || exit 77

work=${WORK:-$(mktemp -d)}
mkdir -p "$work"
disk=$work/disk.img qemu=
# shellcheck disable=SC2317 # by the trap
cleanup() {
  [ -z "$qemu" ] || kill -9 "$qemu" 2>/dev/null || true
  rm -f "$disk" "$work/vars.fd"
  [ -n "${WORK:-}" ] || rm -rf "$work"
}
trap cleanup EXIT
passed=0 failed=0 skipped=0
check() { # WHAT COMMAND...: counts whether it succeeds
  if "${@:2}"; then passed=$((passed + 1)); echo "ok      $1"; else failed=$((failed + 1)); echo "FAILED  $1"; fi
}

# --- The machine: its disk, one network that reaches nothing, port 554 on a loopback port, a monitor.
free_port() { # FROM
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}
rtsp=$(free_port 15540)
monitor=$(free_port 15600)
# Emulated, AVX costs more than it saves; .NET needs no more than x86-64-v2.
if [ -w /dev/kvm ] && grep -qE '^flags.* (vmx|svm)( |$)' /proc/cpuinfo; then accel=(-accel kvm -cpu host); else accel=(-accel "tcg,thread=multi" -cpu Nehalem); fi
start() { # NAME: its console goes to NAME.log
  console=$work/$1.log
  : >"$console"
  nice -n 5 qemu-system-x86_64 -M q35 "${accel[@]}" -smp 2 -m 1024 -nodefaults -display none -no-reboot \
    -drive if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd -drive "if=pflash,format=raw,file=$work/vars.fd" \
    -drive "file=$disk,format=raw,if=virtio,cache=writeback" -device virtio-rng-pci -serial "file:$console" \
    -netdev "user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:$rtsp-:554" -device virtio-net-pci,netdev=net \
    -monitor "tcp:127.0.0.1:$monitor,server=on,wait=off" </dev/null >"$work/qemu.log" 2>&1 &
  qemu=$!
  began=$SECONDS
}
ask() { # COMMAND: what the monitor answers
  exec 4<>"/dev/tcp/127.0.0.1/$monitor"
  printf '%s\n' "$1" >&4
  timeout 2 cat <&4 || true
  exec 4>&-
}
alive() { kill -0 "$qemu" 2>/dev/null; }
wait_for() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  until "${@:2}"; do
    alive && [ "$SECONDS" -lt "$end" ] || return 1
    sleep 2
  done
}
power_cut() { kill -9 "$qemu"; wait "$qemu" 2>/dev/null || true; qemu=; }
shut_down() {
  ask system_powerdown >/dev/null
  local end=$((SECONDS + 180))
  while alive && [ "$SECONDS" -lt "$end" ]; do sleep 1; done
  ! alive || { power_cut; return 1; }
  wait "$qemu" && qemu=
}
# Its boot partition, while it is off.
result() { mtype -i "$disk@@1M" ::/edgecam-result.txt 2>/dev/null | tr -d '\r'; }
put() { mcopy -o -n -i "$disk@@1M" - "::/$1"; }
plays() { # PASSWORD: ten frames of 320x180
  local got
  got=$(timeout 60 ffprobe -v error -rtsp_transport tcp -read_intervals '%+#10' -count_frames -show_entries stream=codec_name,width,height,nb_read_frames \
    -select_streams v -of csv=p=0 "rtsp://viewer:$1@127.0.0.1:$rtsp/cam" 2>"$work/ffprobe.log") || return 1
  [ "$got" = h264,320,180,10 ]
}
refuses() { ! plays "$1"; }
place() { # root|state: where e2fsprogs find that file system
  echo "$disk?offset=$(($(sfdisk -d "$disk" | sed -n "s/.*start= *\([0-9]*\),.*name=\"edgecam-$1\".*/\1/p") * 512))"
}
blocks() { dumpe2fs -h "$(place "$1")" 2>/dev/null | awk '/^Block count:/ { n = $3 } /^Block size:/ { print n * $3 / 1024 }'; } # KiB
written() { ask "info blockstats" | tr ' ' '\n' | sed -n '/^virtio/,$s/^wr_bytes=//p' | head -n 1; }
says() { grep -aq "$1" "$console"; }

cp --sparse=always "$image" "$disk"
truncate -s +256M "$disk" # a medium that is larger than the image
cp /usr/share/OVMF/OVMF_VARS_4M.fd "$work/vars.fd"
put edgecam.json <<'JSON'
{ "Source": { "Kind": "TestPicture", "Width": 320, "Height": 180, "FramesPerSecond": 5 },
  "Encoder": { "BitrateKbps": 200, "Preset": "Ultrafast" },
  "Box": { "Hostname": "porch" } }
JSON

echo "First start"
start first
check "the console shows the password" wait_for 600 says '^Password:  .*user viewer'
password=$(sed -n 's/^Password:  \([^ ]*\) .*/\1/p' "$console" | tr -d '\r' | tail -n 1)
check "the camera plays with it" wait_for 300 plays "$password"
echo "        ffprobe had pictures $((SECONDS - began)) s after power on, of a machine that is ${accel[1]%%,*}"
check "it plays with no other" refuses "not-$password"
check "it shuts down by its power button" shut_down
check "the file was taken" grep -q 'edgecam.json was taken' <(result)
check "it has the name that the file gave" grep -q '^Name:      porch$' <(result)
id=$(result | sed -n 's/^Id: *//p')
check "/var grew with the medium" [ "$(blocks state)" -gt $((400 * 1024)) ]

echo "Second start, and a power cut while it films"
start second
check "it plays with the same password" wait_for 600 plays "$password"
check "the password is not shown again" [ -z "$(grep -a "$password" "$console")" ]
power_cut
start third
check "it plays after the power cut" wait_for 600 plays "$password"

echo "Idle for $idle minutes"
sleep 120 # what a start still has to write
before=$(written)
sleep $((idle * 60))
after=$(written)
a_day=$(((after - before) * 1440 / idle / 1024))
echo "        $((after - before)) bytes written in $idle minutes: $a_day KiB a day"
check "the start was seen writing" [ "${before:-0}" -gt 0 ]
check "less than 2 MB a day is written" [ "$a_day" -lt 1953 ]
shut_down || true
check "it is the same box after three starts" [ "$(result | sed -n 's/^Id: *//p')" = "$id" ]
check "it kept its name" grep -q '^Name:      porch$' <(result)

echo "A hostile file"
{ printf '{ "Source": { "Kind": "TestPicture" }, "Rtsp": { "Users": [] }, "Box": { "Hostname": "../../etc/passwd", "Password": "x" }, "X": "\033[2J'; head -c 30000 /dev/zero | tr '\0' 'A'; printf '" }'; } | put edgecam.json
start fourth
check "it plays as before" wait_for 600 plays "$password"
shut_down || true
check "the file was refused, and says why" grep -q 'Refused:' <(result)
check "nothing of it reaches a terminal" [ -z "$(result | tr -d '\n' | tr -dc '\000-\037')" ]
check "the answer fits on a screen or two" [ "$(result | wc -c)" -lt 8000 ]

for name in root state; do
  check "the file system $name is whole" e2fsck -fn "$(place $name)" >"$work/e2fsck-$name.log" 2>&1
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]

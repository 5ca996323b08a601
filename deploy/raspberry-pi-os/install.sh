#!/usr/bin/env bash
# Puts EdgeCam into a stock Raspberry Pi OS (Lite, 64 bit): the camera installs itself at its first start, for which it needs a
# network once, and then takes the configuration.
#   deploy/raspberry-pi-os/install.sh IMAGE.img PACKAGE.deb [CONFIGURATION]    into an image that is written to cards later
#   deploy/raspberry-pi-os/install.sh FOLDER PACKAGE.deb [CONFIGURATION]       into the boot folder of a card that is written
# CONFIGURATION is edgecam.json or edgecam.txt (Wi-Fi, name, passwords and settings); its name does not matter.
# Only the boot partition is written. No root and no loop device is needed; for an image, mtools and sfdisk are.
# Exit codes: 0, 64 wrong usage, 65 the image is none of Raspberry Pi OS, 74 it could not be written.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }
fail() { echo "install.sh: $2" >&2; exit "$1"; }

case ${1:-} in -h | --help) usage; exit 0 ;; esac
{ [ $# -ge 2 ] && [ $# -le 3 ]; } || { usage >&2; exit 64; }
target=$1 package=$2 configuration=${3:-}
here=$(cd "$(dirname "$0")" && pwd)
[ -e "$target" ] || fail 64 "there is no $target."
[ -f "$package" ] || fail 64 "there is no package $package: build it with build-arm64.sh."
[ -z "$configuration" ] || [ -f "$configuration" ] || fail 64 "there is no configuration $configuration."
# shellcheck disable=SC2016 # dpkg-deb's own
read -r name arch < <(dpkg-deb -W --showformat='${Package} ${Architecture}\n' "$package" 2>/dev/null) || true
[ "${name:-}" = edgecam ] || fail 64 "$package is no package of EdgeCam."
[ "$arch" = arm64 ] || fail 64 "$package is for $arch: Raspberry Pi OS needs the one for arm64."

# --- The boot partition, in an image or mounted.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -d "$target" ]; then
  fetch() { cp "$target/$1" "$2"; }
  store() { cp "$1" "$target/$2"; }
  drop() { rm -f "$target/$1"; }
  has() { [ -e "$target/$1" ]; }
  free() { df --output=avail -B 1 "$target" | tail -n 1; }
else
  case $(head -c 6 "$target" | od -An -tx1 | tr -d ' ') in
    fd377a585a00) fail 65 "$target is compressed: unpack it first (unxz --keep $target), and give the .img." ;;
    1f8b* | 504b0304* | 28b52ffd*) fail 65 "$target is compressed: unpack it first, and give the .img." ;;
  esac
  for tool in mcopy sfdisk; do
    command -v $tool >/dev/null || fail 64 "$tool is needed to write into an image: sudo apt-get install mtools fdisk"
  done
  start=$(sfdisk -d "$target" 2>/dev/null | sed -n 's/.*start= *\([0-9]*\),.*type=\(c\|b\|e\|EBD0A0A2-[^,]*\|C12A7328-[^,]*\)\(,.*\)\?$/\1/Ip' | head -n 1) || true
  [ -n "$start" ] || fail 65 "$target has no table of partitions with a FAT partition in it: is it an image of Raspberry Pi OS?"
  [ -w "$target" ] || fail 74 "$target cannot be written: change its mode, or copy it."
  export MTOOLS_SKIP_CHECK=1
  fat=$target@@$((start * 512))
  fetch() { mcopy -n -o -i "$fat" "::/$1" "$2"; }
  store() { mcopy -n -o -i "$fat" "$1" "::/$2"; }
  drop() { mdel -i "$fat" "::/$1" 2>/dev/null || true; }
  has() { mdir -b -i "$fat" "::/$1" >/dev/null 2>&1; }
  free() { mdir -i "$fat" ::/ | sed -n 's/^ *\([0-9][0-9 ]*\) bytes free$/\1/p' | tr -d ' '; }
fi

has cmdline.txt || fail 65 "$target has no cmdline.txt in its boot partition: is it of Raspberry Pi OS?"
fetch cmdline.txt "$work/cmdline.txt" || fail 74 "cmdline.txt cannot be read from $target."
line=$(head -n 1 "$work/cmdline.txt" | tr -d '\r')
[[ $line == *root=* ]] || fail 65 "cmdline.txt of $target names no root file system: is it of Raspberry Pi OS?"
runs=$(grep -oE 'systemd\.run=[^ ]*' <<<"$line" || true)
case $runs in
  "" | systemd.run=/boot/firmware/edgecam-setup.sh) ;;
  *) fail 65 "$target already runs something at its first start ($runs), as Raspberry Pi Imager has it do: start the card once without EdgeCam, then run this again with its boot folder." ;;
esac

# --- Everything or nothing: what is needed is there before the first byte is written, and what starts it all comes last.
wanted=$(($(stat -c %s "$package") + $([ -z "$configuration" ] || stat -c %s "$configuration") + 256 * 1024))
has edgecam.deb && wanted=$((wanted - $(stat -c %s "$package")))
available=$(free)
[ "${available:-0}" -ge "$wanted" ] ||
  fail 74 "the boot partition of $target has $((${available:-0} / 1024)) KiB left, and $((wanted / 1024)) KiB are needed: use a fresh image, or take old kernels away."
put() { # FILE NAME
  store "$1" "$2" || { drop "$2"; fail 74 "$2 cannot be written to the boot partition of $target."; }
}
put "$package" edgecam.deb
put "$here/setup.sh" edgecam-setup.sh
if [ -n "$configuration" ]; then
  # What begins with a brace or a comment is JSON, as edgecam first-boot reads it.
  case $(tr -d ' \t\r\n\357\273\277' <"$configuration" | head -c 2) in '{'* | // | '/*') kind=json other=txt ;; *) kind=txt other=json ;; esac
  drop "edgecam.$other"
  put "$configuration" "edgecam.$kind"
fi
if [ -z "$runs" ]; then
  echo "$line systemd.run=/boot/firmware/edgecam-setup.sh systemd.run_success_action=reboot systemd.run_failure_action=reboot systemd.unit=kernel-command-line.target" >"$work/cmdline.txt"
  put "$work/cmdline.txt" cmdline.txt
fi
echo "$target: the camera installs itself at its first start, and answers in edgecam-result.txt on the boot partition."

#!/usr/bin/env bash
# Makes a RAUC bundle of what rpi-image-gen has built: both images of one slot, for whichever slot is not running.
#   deploy/image/bundle.sh FOLDER VERSION KEY.pem CERTIFICATE.pem [BUNDLE.raucb]
# FOLDER is where system.ext4 and boot.vfat lie (work/image-edgecam); CERTIFICATE is, or was issued by, what the image has as its
# keyring. deploy/update/sign.sh then makes an update of the bundle. Needs rauc and squashfs-tools.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }
fail() { echo "bundle.sh: $1" >&2; exit 64; }
case ${1:-} in -h | --help) usage; exit 0 ;; esac
{ [ $# -ge 4 ] && [ $# -le 5 ]; } || { usage >&2; exit 64; }
folder=$1 version=$2 key=$3 certificate=$4
bundle=${5:-edgecam_${version}_arm64.raucb}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "the version is \"$version\": must be three numbers, such as 1.2.3."
for file in "$folder/system.ext4" "$folder/boot.vfat" "$key" "$certificate"; do
  [ -f "$file" ] || fail "there is no $file."
done
[ ! -e "$bundle" ] || fail "$bundle is there already: take it away first."
for tool in rauc mksquashfs; do
  command -v $tool >/dev/null || fail "$tool is missing: sudo apt-get install rauc squashfs-tools"
done

work=$(mktemp -d "$(dirname "$bundle")/.bundle.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp --sparse=always "$folder/system.ext4" "$folder/boot.vfat" "$work/"
compatible=$(sed -n 's/^compatible=//p' "$(dirname "$0")/layer/edgecam.d/customize.overlay/etc/rauc/system.conf")
cat >"$work/manifest.raucm" <<MANIFEST
[update]
compatible=$compatible
version=$version

[bundle]
format=verity

[image.rootfs]
filename=system.ext4

[image.boot]
filename=boot.vfat
MANIFEST
rauc bundle --cert="$certificate" --key="$key" "$work" "$bundle"

#!/bin/bash
# What a machine with two slots takes, for the rig: DIR/system.conf and DIR/tryboot as deploy/image ships them, DIR/keyring.pem, and
# signed updates of bundles, DIR/1.update to 3.update, with the key for them, DIR/owner.pem, and the systems in them, DIR/1.ext4 to 3.ext4.
#
#   slots.sh DIR
#
# Needs rauc, squashfs-tools, dosfstools.
set -euo pipefail
dir=${1:?usage: slots.sh DIR}
mkdir -p "$dir"
dir=$(realpath "$dir")
cd "$(dirname "$0")/../.."
overlay=deploy/image/layer/edgecam.d/customize.overlay
cp "$overlay/etc/rauc/system.conf" "$overlay/usr/lib/edgecam-slots/tryboot" "$dir/"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=edgecam-bundles -keyout "$work/bundles.key" -out "$dir/keyring.pem" 2>/dev/null
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/key.pem" 2>/dev/null
openssl pkey -in "$work/key.pem" -pubout -out "$dir/owner.pem"
mkfs.vfat -C "$work/boot.vfat" 1024 >/dev/null
for number in 1 2 3; do
    mkdir "$work/$number"
    head -c 100000 /dev/urandom >"$work/$number/noise" # RAUC makes no bundle of less than a page
    truncate -s 4M "$dir/$number.ext4"
    mkfs.ext4 -q -d "$work/$number" "$dir/$number.ext4"
    cp "$dir/$number.ext4" "$work/system.ext4"
    version=99.0.$number
    deploy/image/bundle.sh "$work" "$version" "$work/bundles.key" "$dir/keyring.pem" "$work/$version.raucb" >/dev/null
    mv "$(deploy/update/sign.sh "$work/key.pem" "$work/$version.raucb" --version "$version" --arch amd64 --out "$work")" "$dir/$number.update"
done

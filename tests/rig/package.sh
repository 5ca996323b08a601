#!/bin/bash
# The package that the rig installs, and a newer one: DIR/edgecam.deb, and DIR/newer.deb, which differs in its version only.
#
#   package.sh DIR
#
# RIG_PACKAGE is a .deb that was built before; empty: none is wanted. Where the package registry lacks what an x86-64 package
# takes, there is none either, and the tests of the appliance are skipped.
set -euo pipefail
dir=${1:?usage: package.sh DIR}
mkdir -p "$dir"
dir=$(realpath "$dir")
cd "$(dirname "$0")/../.."
readonly lacks_pack=69

if [ -n "${RIG_PACKAGE+set}" ]; then
    [ -n "$RIG_PACKAGE" ] || exit 0
    cp "$RIG_PACKAGE" "$dir/edgecam.deb"
else
    status=0
    RID=linux-x64 OUT=$dir ./build-arm64.sh || status=$?
    if [ "$status" = "$lacks_pack" ]; then
        echo "rig: the appliance is left out, for the reason above" >&2
        exit 0
    fi
    [ "$status" = 0 ] || exit "$status"
    mv "$dir"/edgecam_*_amd64.deb "$dir/edgecam.deb"
fi

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
dpkg-deb -R "$dir/edgecam.deb" "$unpacked/edgecam"
sed -i 's/^Version: .*/&+newer/' "$unpacked/edgecam/DEBIAN/control"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$unpacked/edgecam" "$dir/newer.deb" >/dev/null

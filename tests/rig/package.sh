#!/bin/bash
# The package that the rig installs: DIR/edgecam.deb; a newer one, DIR/newer.deb, which differs in its version only; and two signed
# updates, DIR/newer.update and DIR/broken.update, which crashes as soon as it is to film; DIR/owner.pem is the key for them.
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

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/key.pem" 2>/dev/null
openssl pkey -in "$work/key.pem" -pubout -out "$dir/owner.pem"
dpkg-deb -R "$dir/edgecam.deb" "$work/tree"
version=$(dpkg-deb -f "$dir/edgecam.deb" Version)

# make NAME: a package of the tree as it is now, of a version that is newer by that name, and the update of it.
make() {
    sed -i "s/^Version: .*/Version: $version+$1/" "$work/tree/DEBIAN/control"
    dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/tree" "$work/$1.deb" >/dev/null
    mv "$(deploy/update/sign.sh "$work/key.pem" "$work/$1.deb" --out "$work")" "$dir/$1.update"
}

make newer
mv "$work/newer.deb" "$dir/"
program=usr/lib/edgecam/edgecam
mv "$work/tree/$program" "$work/tree/$program.kept"
# shellcheck disable=SC2016 # for the script that is written
printf '#!/bin/sh\n[ "$1" != run ] || exit 3\nexec /%s.kept "$@"\n' "$program" >"$work/tree/$program"
chmod 755 "$work/tree/$program"
make broken

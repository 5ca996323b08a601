#!/bin/bash
# Cameras, the encoder and the whole daemon against virtual hardware: boots a Debian kernel in QEMU and runs there what
# skips elsewhere. The last line is "N passed, N failed, N skipped"; the exit status is 0 when nothing failed, and 77
# where this machine cannot have the virtual one.
#
#   tests/rig/run.sh                     every test of the rig
#   tests/rig/run.sh -class '*Encoder*'  as the test programs' own options choose
#   RIG_PACKAGE=FILE tests/rig/run.sh    with a .deb that was built before (RID=linux-x64 ./build-arm64.sh); empty: without one
#   EDGECAM_LONG=1 tests/rig/run.sh      100 times unplugged, 100 hangs, 1,000 changes, in half an hour; each fault of the
#                                        appliance 50 times and 480 in any order, in some hours: RIG_TIMEOUT=20000;
#                                        -preEnumerateTheories -trait fault=Killed for one of them
#
# Run as root; it installs what it needs. The virtual machine is built once (RIG_CACHE, /tmp/rig/cache) and takes two
# minutes; booting takes half a minute, for the processor is emulated.
set -euo pipefail
cd "$(dirname "$0")/../.."
arch=amd64
projects=(EdgeCam.Linux.Tests EdgeCam.BlackBox)

# What this machine cannot have is no fault of what is tested.
left_out() { echo "rig: $1" >&2; exit 77; }

[ "$(id -u)" = 0 ] || left_out "needs root"
. .ci/packages.sh
need_sdk
try_install "the virtual machine with cameras, encoder, pins and sound" \
    qemu-system-x86 mmdebstrap e2fsprogs cpio kmod xz-utils openssl make gcc-12 || left_out "packages are missing"
tests/rig/build-image.sh "$arch" || left_out "the image cannot be built"
for project in "${projects[@]}"; do
    dotnet build "tests/$project" -v quiet --nologo
done

kit=$(mktemp -d)
trap 'rm -rf "$kit"' EXIT
tests/rig/package.sh "$kit/package"
if [ -e "$kit/package/edgecam.deb" ] && try_install "updates for a machine with two slots" rauc squashfs-tools dosfstools; then
    tests/rig/slots.sh "$kit/package/slots"
fi
mkdir -p "$kit/dotnet/host"
for framework in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
    runtime=$(dotnet --list-runtimes | sed -n "s/^$framework \([^ ]*\) \[\(.*\)\]\$/\2\/\1/p" | sort -V | tail -n 1)
    mkdir -p "$kit/dotnet/shared/$framework"
    cp -r "$runtime" "$kit/dotnet/shared/$framework/"
done
root=${runtime%/shared/*}
cp -r "$root/dotnet" "$kit/dotnet/"
cp -r "$root/host/fxr" "$kit/dotnet/host/"
for project in "${projects[@]}"; do
    cp -r "artifacts/bin/$project/debug" "$kit/$project"
done
{
    printf 'projects=(%s)\n' "${projects[*]}"
    printf 'export EDGECAM_LONG=%q\n' "${EDGECAM_LONG:-}"
    cat <<'GUEST'
[ -n "$EDGECAM_LONG" ] || unset EDGECAM_LONG
cp -r /mnt/host/* /root/ # 9p is slow
if [ -e /root/package/edgecam.deb ]; then
    export EDGECAM_RIG_PACKAGE=/root/package/edgecam.deb # beside it the others that package.sh tells of
fi
export DOTNET_ROOT=/root/dotnet DOTNET_HOST_PATH=/root/dotnet/dotnet DOTNET_TieredPGO=0
status=0
for project in "${projects[@]}"; do
    cd "/root/$project"
    /root/dotnet/dotnet "$project.dll" -noLogo -noColor "$@" || status=1
done
exit $status
GUEST
} >"$kit/run.sh"
[ $# -gt 0 ] || set -- -class '*RigTests'
log=$kit/log
for _ in 1 2; do # now and then the emulated kernel panics while it boots
    status=0
    tests/rig/run-vm.sh "$arch" --share "$kit" -- bash /mnt/host/run.sh "$@" | tee "$log" || status=$?
    if [ "$status" -ne 125 ] || [ -s "$log" ]; then
        break
    fi
done
[ "$status" -ne 125 ] || [ -s "$log" ] || left_out "the virtual machine does not boot"
awk -v programs="${#projects[@]}" '
    function count(what) { return match($0, what ": [0-9]+") ? substr($0, RSTART + length(what) + 2, RLENGTH) + 0 : 0 }
    / Total: [0-9]/ { ended++; total += count("Total"); failed += count("Errors") + count("Failed"); skipped += count("Skipped") }
    END {
        if (ended < programs) { print "rig: the tests did not end"; exit 1 }
        print total - failed - skipped " passed, " failed " failed, " skipped " skipped"
    }' "$log"
exit "$status"

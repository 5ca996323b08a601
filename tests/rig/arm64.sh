#!/bin/bash
# The same on 64-bit ARM, which a Raspberry Pi has: what EdgeCam.Linux says to the kernel, said to an arm64 one with virtual
# hardware; and the package, installed, until a player has its pictures. The last line is "N passed, N failed, N skipped".
#
#   tests/rig/arm64.sh
#   RIG_PACKAGE=FILE tests/rig/arm64.sh   with a .deb that was built before (./build-arm64.sh)
#
# Run as root; it installs what it needs, and lets apt know arm64. Building the virtual machine takes five minutes, once; all of
# it is emulated, so that nothing here is about speed. Exit status 77: this machine, or the package registry, lacks something.
set -euo pipefail
cd "$(dirname "$0")/../.."
left_out() { echo "rig: $1" >&2; exit 77; }

[ "$(id -u)" = 0 ] || left_out "needs root"
. .ci/packages.sh
need_sdk
if ! dpkg --print-foreign-architectures | grep -qx arm64; then
    dpkg --add-architecture arm64
    apt-get -qq update
fi
try_install "the virtual machine with an arm64 kernel" \
    qemu-system-arm qemu-user-static arch-test mmdebstrap e2fsprogs cpio kmod xz-utils make gcc-12-aarch64-linux-gnu || left_out "packages are missing"
tests/rig/build-image.sh arm64 || left_out "the image cannot be built"

kit=$(mktemp -d)
trap 'rm -rf "$kit"' EXIT
if [ -n "${RIG_PACKAGE:-}" ]; then
    cp "$RIG_PACKAGE" "$kit/edgecam.deb"
else
    OUT=$kit ./build-arm64.sh || left_out "the package cannot be built"
    mv "$kit"/edgecam_*_arm64.deb "$kit/edgecam.deb"
fi
dotnet publish tests/EdgeCam.Linux.Tests -r linux-arm64 --self-contained -o "$kit/tests" -v quiet --nologo \
    -p:ArtifactsPath="$kit/build" -p:IsAnalyzed=false -p:RunAnalyzers=false
rm -rf "$kit/build"

cat >"$kit/run.sh" <<'GUEST'
cp -r /mnt/host/* /root/ # 9p is slow
export DOTNET_TieredPGO=0
cd /root/tests || exit
./EdgeCam.Linux.Tests -noLogo -noColor -class '*RigTests'

# check WHAT COMMAND...: one line of the result.
check() {
    if "${@:2}" >/tmp/said 2>&1; then echo "appliance: passed: $1"; else echo "appliance: FAILED: $1"; tail -n 20 /tmp/said; fi
}
mkdir -p /boot/firmware # what the emulated processor and vh264, whose pictures are not compressed, can sustain
printf 'source.width=640\nsource.height=360\nsource.frames_per_second=10\n' >/boot/firmware/edgecam.txt
check "dpkg -i" dpkg -i /root/edgecam.deb
check "the owner's file was taken" grep 'edgecam.txt was taken' /boot/firmware/edgecam-result.txt
password=$(cat /var/lib/edgecam-setup/credentials/rtsp.password)
plays() {
    local url=rtsp://$1@127.0.0.1/cam
    for _ in {1..40}; do
        ffprobe -v error -rtsp_transport tcp -count_packets -read_intervals %+#5 -show_entries stream=codec_name,width,height -of csv=p=0 "$url" && return
        sleep 3
    done
    journalctl -u edgecam -n 30 --no-pager
    return 1
}
refused() { ! ffprobe -v error -rtsp_transport tcp rtsp://127.0.0.1/cam; }
check "the camera is played with the first password" plays "viewer:$password"
cat /tmp/said
check "and without it is not" refused
check "it is active" systemctl is-active edgecam.service
systemctl show -p StatusText -p NRestarts edgecam.service
journalctl -u edgecam --no-pager -o cat | grep -E 'Source|Encoder'
/usr/bin/edgecam version
GUEST
log=$kit/log
RIG_TIMEOUT=${RIG_TIMEOUT:-1500} tests/rig/run-vm.sh arm64 --share "$kit" -- bash /mnt/host/run.sh | tee "$log" || true
awk '
    function count(what) { return match($0, what ": [0-9]+") ? substr($0, RSTART + length(what) + 2, RLENGTH) + 0 : 0 }
    / Total: [0-9]/ { ended = 1; total += count("Total"); failed += count("Errors") + count("Failed"); skipped += count("Skipped") }
    /^appliance: / { total++; checks++; failed += /FAILED/ }
    END {
        if (!ended || checks < 5) { print "rig: it did not come to its end"; exit 1 }
        print total - failed - skipped " passed, " failed " failed, " skipped " skipped"
        exit failed > 0
    }' "$log"

#!/bin/bash
# Cameras and the encoder against virtual hardware: boots a Debian kernel in QEMU and runs there what skips
# elsewhere. The last line is "N passed, N failed, N skipped"; the exit status is 0 when nothing failed.
#
#   tests/rig/run.sh                     every test of the rig
#   tests/rig/run.sh -class '*Encoder*'  as the test program's own options choose
#
# Run as root; it installs what it needs. The virtual machine is built once (RIG_CACHE, /tmp/rig/cache) and takes two
# minutes; booting takes half a minute, for the processor is emulated.
set -euo pipefail
cd "$(dirname "$0")/../.."
arch=amd64
project=EdgeCam.Linux.Tests

needed=(qemu-system-x86 mmdebstrap e2fsprogs cpio kmod xz-utils make gcc-12)
dpkg -s "${needed[@]}" >/dev/null 2>&1 ||
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "${needed[@]}" >/dev/null
tests/rig/build-image.sh "$arch"
dotnet build "tests/$project" -v quiet --nologo

kit=$(mktemp -d)
trap 'rm -rf "$kit"' EXIT
runtime=$(dotnet --list-runtimes | sed -n 's/^Microsoft.NETCore.App \([^ ]*\) \[\(.*\)\]$/\2\/\1/p' | sort -V | tail -n 1)
root=${runtime%/shared/*}
mkdir -p "$kit/dotnet/host" "$kit/dotnet/shared/Microsoft.NETCore.App"
cp -r "$root/dotnet" "$kit/dotnet/"
cp -r "$root/host/fxr" "$kit/dotnet/host/"
cp -r "$runtime" "$kit/dotnet/shared/Microsoft.NETCore.App/"
cp -r "artifacts/bin/$project/debug" "$kit/tests"
cat >"$kit/run.sh" <<'GUEST'
cp -r /mnt/host/dotnet /mnt/host/tests /root/ # 9p is slow
cd /root/tests
exec env DOTNET_ROOT=/root/dotnet DOTNET_TieredPGO=0 /root/dotnet/dotnet EdgeCam.Linux.Tests.dll -noLogo -noColor "$@"
GUEST
[ $# -gt 0 ] || set -- -class '*RigTests'
log=$kit/log
status=0
tests/rig/run-vm.sh "$arch" --share "$kit" -- sh /mnt/host/run.sh "$@" | tee "$log" || status=$?
sed -n 's/.*Total: \([0-9]*\), Errors: \([0-9]*\), Failed: \([0-9]*\), Skipped: \([0-9]*\),.*/\1 \2 \3 \4/p' "$log" | tail -n 1 | {
    read -r total errors failed skipped || { echo "rig: the tests did not end"; exit 1; }
    echo "$((total - failed - skipped)) passed, $((failed + errors)) failed, $skipped skipped"
}
exit "$status"

#!/bin/bash
# The power fails while settings and clips are written: the virtual machine's process is killed at a random instant, again and
# again, and each time the next start has to keep what was acknowledged, play the clips to the cut, and show pictures.
#
#   tests/rig/power-cut.sh [CUTS]   2 by default, 50 with EDGECAM_LONG=1; each takes two minutes on a quiet machine
#
# As root; RIG_PACKAGE as for run.sh, RANDOM_SEED repeats the instants. Exit status 0: all was kept; 77: this machine cannot have the virtual one.
#
# What is lost: all that the guest's kernel had not given to its disk, and what it had given but not flushed, where that was the
# first write to 4 KiB since the start. The disk is a qcow2 overlay of which QEMU writes the map only when the guest flushes;
# the data behind an entry that was never written is gone with the process. A write to 4 KiB that are in the map already is
# kept, flushed or not, because the host's page cache survives the kill: such a disk never tears or reorders those.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ "$(id -u)" = 0 ] || { echo "power-cut: needs root" >&2; exit 77; }
. .ci/packages.sh
need_sdk
try_install "the virtual machine and its disk" qemu-system-x86 qemu-utils mmdebstrap e2fsprogs cpio kmod xz-utils openssl make gcc-12 || exit 77
tests/rig/build-image.sh amd64 || exit 77
cuts=${1:-$([ -n "${EDGECAM_LONG:-}" ] && echo 50 || echo 2)}
RANDOM=${RANDOM_SEED:-$(date +%s)}
readonly patience=400 # s, from the start to the first change, on a busy machine

work=$(mktemp -d)
vm='' said=$work/said
cut_power() {
    while [ -n "$vm" ] && kill -0 "$vm" 2>/dev/null && [ ! -s "$work/qemu.pid" ]; do sleep 0.1; done # it is still being started
    [ ! -e "$work/qemu.pid" ] || kill -KILL "$(cat "$work/qemu.pid")" 2>/dev/null || :
    [ -z "$vm" ] || wait "$vm" || :
}
trap 'cut_power; rm -rf "$work"' EXIT
fail() { echo "power-cut: $1" >&2; tail -n 40 "$said" >&2; exit 1; }

kit=$work/kit
tests/rig/package.sh "$kit"
[ -e "$kit/edgecam.deb" ] || exit 77
cp tests/rig/power-cut-guest.sh "$kit/"
truncate -s 700M "$work/disk.img"
mkfs.ext4 -q -m 0 -E lazy_itable_init=0,lazy_journal_init=0 "$work/disk.img"

# boot: starts the machine on the disk as it is, and returns when it writes; once more where it does not come up.
boot() {
    local attempt waited
    for attempt in 1 2; do
        rm -f "$work/overlay.qcow2" "$work/qemu.pid"
        : >"$said" # here, for the machine's own start may take longer than the first look
        qemu-img create -q -f qcow2 -o cluster_size=4096 -b "$work/disk.img" -F raw "$work/overlay.qcow2"
        RIG_QEMU="-drive file=$work/overlay.qcow2,format=qcow2,if=virtio,cache=writeback -pidfile $work/qemu.pid" \
            tests/rig/run-vm.sh amd64 --share "$kit" -- bash /mnt/host/power-cut-guest.sh >"$said" 2>&1 &
        vm=$!
        for ((waited = 0; waited < patience; waited++)); do
            ! grep -q '^writing' "$said" || return 0
            kill -0 "$vm" 2>/dev/null || break
            sleep 1
        done
        if grep -q '^kept\|^broken' "$said"; then break; fi
        cut_power
        echo "power-cut: attempt $attempt did not come up" >&2
    done
    fail "it did not come to write within $patience s"
}

# acked: revision and value of the last change that was acknowledged.
acked() { grep '^acked ' "$said" | tail -n 1 | cut -d ' ' -f 2,3; }

# await_change: returns when one was acknowledged since the start, or nothing comes.
await_change() {
    local waited now
    for ((waited = 0; waited < patience; waited++)); do
        read -r now _ <<<"$(acked)"
        [ "${now:-0}" -le "$last" ] || return 0
        sleep 1
    done
    fail "nothing is changed: this says nothing"
}

# check_kept: what this start found is what the one before was told, or newer.
check_kept() {
    local kept number value others
    kept=$(grep '^kept ' "$said") || fail "no settings are reported"
    read -r _ number value others <<<"$kept" # not < <(...): bash 5.2 now and then waits for the machine there
    ! grep '^broken' "$said" || fail "something is broken"
    [ "$others" = "$value $value $value" ] || [ "$number" = 0 ] || fail "revision $number is a mix: $value $others"
    [ "$number" -ge "$last" ] || fail "revision $last was acknowledged and $number is kept"
    [ "$number" != "$last" ] || [ "$last" = 0 ] || [ "$value" = "$last_value" ] || fail "revision $number was $last_value and is $value"
    last=$number last_value=$value
}

last=0 last_value='' changes=0
for ((i = 0; i <= cuts; i++)); do
    boot
    check_kept
    echo "start $i: $(grep -h '^serves\|^kept\|^clip' "$said" | tr '\n' ';')"
    [ "$i" -lt "$cuts" ] || break
    await_change
    sleep "$((RANDOM % 14 + 1)).$((RANDOM % 1000))" # s: clips of ten seconds are begun and ended meanwhile
    cut_power
    vm=''
    first=$last
    read -r last last_value <<<"$(acked)"
    changes=$((changes + last - first))
    grep '^now ' "$said" | tail -n 1 >"$kit/cut"
    qemu-img check -q -r all "$work/overlay.qcow2" >"$work/lost" || [ $? = 3 ] || fail "the disk's file is broken"
    echo "power cut $i: $(grep -c Repairing "$work/lost") times 4 KiB were written and not flushed, and are lost"
    qemu-img commit -q "$work/overlay.qcow2"
done
echo "$cuts power cuts, $changes changes: settings whole, clips play, pictures back"

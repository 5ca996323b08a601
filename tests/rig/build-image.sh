#!/bin/bash
# Build the test VM for one architecture: a stock Debian kernel, an initrd and
# a root disk, all from Debian packages. Cached: a second run does nothing.
#
#   build-image.sh amd64|arm64
#
# Run as root. Needs the network (apt) on the first run only, and the packages:
#   mmdebstrap e2fsprogs cpio kmod xz-utils make gcc-12
#   arm64 only: gcc-12-aarch64-linux-gnu qemu-user-static arch-test, `dpkg --add-architecture arm64`
# RIG_CACHE (default /tmp/rig/cache) holds the results.
set -euo pipefail

arch=${1:-}
case $arch in
amd64) cross=x86_64-linux-gnu- wifi=,network-manager,wpasupplicant,hostapd,dnsmasq-base,iw ;;
arm64) cross=aarch64-linux-gnu- wifi= ;; # installed by an emulated processor, so only what is tested there
*) echo "usage: ${0##*/} amd64|arm64" >&2; exit 2 ;;
esac
suite=bookworm
series=6.12 # the kernel series Raspberry Pi OS ships
packages=systemd-sysv,udev,dbus,kmod,procps,iproute2,iputils-ping,nftables,v4l-utils,gpiod
packages+=,ffmpeg,mosquitto,mosquitto-clients,alsa-utils,i2c-tools,libicu72,ca-certificates
packages+=,openssl,curl,jq,strace,busybox-static,libsrt1.5-openssl,init-system-helpers,e2fsprogs,rauc,rauc-service$wifi

kit=$(cd "$(dirname "$0")" && pwd)
out=${RIG_CACHE:-/tmp/rig/cache}/$arch
mkdir -p "$out"
say() { echo "build-image $arch: $* [${SECONDS}s]" >&2; }

exec 9>"$out/lock"
flock 9

# The newest kernel of the series that apt knows (field: apt-cache show PKG FIELD).
field() { apt-cache show --no-all-versions "$1" | sed -n "s/^$2: //p" | head -n 1; }
apt-cache show "linux-image-$series-$arch:$arch" >/dev/null 2>&1 || apt-get -qq update # a fresh machine knows no package
image=$(field "linux-image-$series-$arch:$arch" Depends | sed 's/ .*//')
[ -n "$image" ] || { echo "no linux-image-$series-$arch:$arch in apt" >&2; exit 1; }
version=$(field "$image:$arch" Version)
abi=${image#linux-image-} # e.g. 6.12.117+deb12-amd64, what uname -r prints

stamp=$(cat "$kit/build-image.sh" "$kit"/guest/* "$kit"/vh264/* <(echo "$image $version") | sha256sum)
if [ "$stamp" = "$(cat "$out/stamp" 2>/dev/null)" ]; then
    say "up to date ($abi)"
    exit 0
fi
rm -f "$out/stamp"
work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# --- 1. Debian's root file system (the slow step, so kept as a tar of its own)
base=$out/base-$(echo "$suite $packages" | sha256sum | cut -c1-12).tar
if [ ! -e "$base" ]; then
    if [ "$arch" != "$(dpkg --print-architecture)" ]; then # package scripts run under qemu-user
        [ -e /proc/sys/fs/binfmt_misc/register ] ||
            mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
        [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] ||
            cat /usr/lib/binfmt.d/qemu-aarch64.conf >/proc/sys/fs/binfmt_misc/register
    fi
    say "mmdebstrap $suite"
    mmdebstrap --quiet --format=tar --variant=apt --architectures="$arch" --include="$packages" \
        --aptopt='Acquire::Languages "none"' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        "$suite" "$base.part" >&2
    mv "$base.part" "$base"
fi
root=$work/root
mkdir "$root"
tar -xf "$base" -C "$root"

# --- 2. Debian's kernel, its headers and its source (unpacked here, not installed)
say "kernel $abi"
fetch() { (cd "$1" && shift && apt-get -q -o APT::Sandbox::User=root download "$@" >/dev/null); }
debs=$work/debs k=$work/kernel
mkdir "$debs" "$k"
common=linux-headers-${abi%-"$arch"}-common
fetch "$debs" "$image:$arch=$version" "linux-headers-$abi:$arch=$version" \
    "$common=$version" "linux-kbuild-${abi%-"$arch"}=$version" "linux-source-$series=$version" \
    v4l2loopback-dkms
for deb in "$debs"/{linux-[!s],v4l2}*.deb; do dpkg-deb -x "$deb" "$k"; done
cp "$k/boot/vmlinuz-$abi" "$out/vmlinuz"
cp -a "$k/lib/modules" "$root/lib/"

# --- 3. Virtual devices: those Debian leaves out, from its own source, and our H.264 encoder
say "extra modules"
src=$work/src
mkdir "$src"
dpkg-deb --fsys-tarfile "$debs"/linux-source-*.deb |
    tar -xO "./usr/src/linux-source-$series.tar.xz" |
    tar -xJ -C "$src" --strip-components=1 \
        "linux-source-$series/"{drivers/media/{test-drivers/{vicodec,vim2m.c},v4l2-core/v4l2-mem2mem.c},drivers/gpio/gpio-sim.c,kernel/irq/irq_sim.c,drivers/i2c/i2c-stub.c,sound/drivers/dummy.c}
m=$work/modules
mkdir "$m"
find "$src" "$kit/vh264" "$k"/usr/src/v4l2loopback-* -type f \( -name '*.c' -o -name '*.h' \) -exec cp -t "$m" {} +
# Old names: the kernel dropped strlcpy(), which v4l2loopback calls; and irq_to_desc()
# is not exported to modules; generic_handle_irq() is, and does the same here.
sed -i 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' "$m/irq_sim.c"
cat >"$m/Kbuild" <<'EOF'
obj-m := v4l2-mem2mem.o vicodec.o vim2m.o gpio-sim-rig.o i2c-stub.o snd-dummy.o v4l2loopback.o vh264.o
vicodec-y := vicodec-core.o codec-fwht.o codec-v4l2-fwht.o
gpio-sim-rig-y := gpio-sim.o irq_sim.o
snd-dummy-y := dummy.o
ccflags-y := -Dstrlcpy=strscpy
EOF
headers=$k/usr/src/linux-headers-$abi
echo "include $k/usr/src/$common/Makefile" >"$headers/Makefile" # was an absolute path
make -s -C "$headers" M="$m" CROSS_COMPILE="$cross" CONFIG_DEBUG_INFO_BTF_MODULES= \
    -j"$(nproc)" modules >&2
for ko in "$m"/*.ko; do # keep Debian's own build of a module where it ships one
    [ -n "$(find "$root/lib/modules" -name "${ko##*/}*")" ] ||
        install -D -m 644 -t "$root/lib/modules/$abi/updates" "$ko"
done
depmod -b "$root" "$abi"

# --- 4. The guest's own files
install -m 755 -t "$root/usr/local/sbin" "$kit/guest/rig-agent" "$kit/guest/rig-devices"
install -m 644 -t "$root/etc/systemd/system" "$kit/guest/rig-agent.service"
install -m 644 -t "$root/etc/modprobe.d" "$kit/guest/rig.conf"
wants=$root/etc/systemd/system/multi-user.target.wants
ln -sf ../rig-agent.service "$wants/"
# A test starts its own broker, and its own network.
rm -f "$wants"/{mosquitto,NetworkManager,wpa_supplicant}.service "${wants/multi-user/network-online}"/NetworkManager*.service
# Nothing to log in to, and nothing to do on a timer: boot only what is tested.
for unit in getty.target timers.target systemd-update-utmp.service \
    systemd-update-utmp-runlevel.service alsa-restore.service alsa-state.service \
    e2scrub_reap.service e2scrub_all.timer; do
    ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
echo rig >"$root/etc/hostname"
echo '127.0.0.1 localhost rig' >"$root/etc/hosts"
: >"$root/etc/fstab"

# --- 5. A small initrd: just enough to mount the root disk
say "initrd and disk"
initrd=$work/initrd
mkdir -p "$initrd"/{bin,dev,proc,sys,new,modules}
cp "$root/bin/busybox" "$initrd/bin/"
install -m 755 "$kit/guest/init" "$initrd/init"
modprobe -d "$root" -S "$abi" --show-depends -a virtio_pci virtio_blk crc32c ext4 |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
    while read -r ko; do
        name=${ko##*/}
        case $ko in *.xz) xz -dc "$ko" ;; *) cat "$ko" ;; esac >"$initrd/modules/${name%.xz}"
        echo "${name%.xz}" >>"$initrd/modules/order"
    done
(cd "$initrd" && find . | cpio --quiet -o -H newc | gzip -1) >"$out/initrd"

# --- 6. The root disk (sparse; each VM writes to a throw-away copy)
rm -f "$out/disk.img"
mkfs.ext4 -q -L rig -O ^has_journal -E lazy_itable_init=1 -d "$root" "$out/disk.img" \
    "$(($(du -sm "$root" | cut -f1) * 12 / 10 + 2048))M" >/dev/null
echo "$abi" >"$out/abi"
echo "$stamp" >"$out/stamp"
say "done: $abi, $(du -h "$out/disk.img" | cut -f1) disk"

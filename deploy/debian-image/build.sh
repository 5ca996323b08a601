#!/usr/bin/env bash
# A disk image of Debian 12 with EdgeCam, for machines that start by UEFI; of the package's architecture.
#   deploy/debian-image/build.sh PACKAGE.deb [IMAGE]
# IMAGE is edgecam_VERSION_ARCHITECTURE.img beside the package, unless given. Run as root; no loop device is needed, but the
# network (apt), and for another architecture than this machine's qemu-user-static and arch-test. Takes some minutes.
# MIRROR=http://... is another mirror than apt's own; SUITE=trixie another Debian than bookworm.
# The image: a FAT partition (boot loader, kernel, edgecam.json), the system, which is only read, and /var, which grows to
# the end of the medium at the first start.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }
fail() { echo "build.sh: $1" >&2; exit "${2:-1}"; }

case ${1:-} in -h | --help) usage; exit 0 ;; esac
{ [ $# -ge 1 ] && [ $# -le 2 ]; } || { usage >&2; exit 64; }
[ -f "$1" ] || fail "there is no package $1: build one with build-arm64.sh." 64
[ "$(id -u)" = 0 ] || fail "mmdebstrap and the owners of files in the image need root: sudo $0 $*"
package=$(realpath "$1")
arch=$(dpkg-deb -f "$package" Architecture)
version=$(dpkg-deb -f "$package" Version)
suite=${SUITE:-bookworm}
case $arch in
  amd64) efi=x64 console=ttyS0,115200 ;;
  arm64) efi=aa64 console=ttyAMA0 ;;
  *) fail "$1 is for $arch: images are made for amd64 and arm64." ;;
esac
image=$(realpath "${2:-$(dirname "$package")/edgecam_${version}_$arch.img}")
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=.ci/packages.sh
. "$here/../../.ci/packages.sh"
tools=(mmdebstrap fdisk dosfstools mtools e2fsprogs)
[ "$arch" = "$(dpkg --print-architecture)" ] || tools+=(qemu-user-static arch-test)
try_install "the tools that make a disk image" "${tools[@]}"

work=$(mktemp -d "$(dirname "$image")/.image.XXXXXX")
input=$(mktemp -d /tmp/edgecam.XXXXXX) # where the package lies in the new system, too, while it is made
trap 'rm -rf "$work" "$input"' EXIT
root=$work/root
cp "$package" "$input/edgecam.deb"

# --- 1. Debian with the package. No shell to log in to, no SSH: the camera is set up from the boot partition and by MQTT.
include=systemd-sysv,udev,dbus,kmod,systemd-resolved,systemd-timesyncd,avahi-daemon,ca-certificates,tzdata
include+=,linux-image-$arch,initramfs-tools,zstd,e2fsprogs,dosfstools,systemd-boot-efi,$input/edgecam.deb
[ "$suite" = bookworm ] || include+=,systemd-repart
echo "Installing Debian $suite for $arch"
mmdebstrap --quiet --mode=root --variant=apt --architectures="$arch" --include="$include" \
  --aptopt='Acquire::Languages "none"' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --essential-hook="cp -r --no-preserve=ownership '$here'/root/* \"\$1/\"" \
  --hook-dir=/usr/share/mmdebstrap/hooks/file-mirror-automount \
  "$suite" "$root" ${MIRROR:+"$MIRROR"} >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; fail "mmdebstrap failed, see above."; }

# --- 2. What makes an appliance of it: nothing to log in to, nothing that writes on a timer, all that changes below /var.
(cd "$here/../image/layer/edgecam.d/customize.overlay" && cp -r --parents etc/systemd/{journald.conf.d,timesyncd.conf.d,system/emergency.service.d} "$root")
# Of each box its own; see root/etc/initramfs-tools.
: >"$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id"
echo edgecam >"$root/etc/hostname"
printf '127.0.0.1\tlocalhost\n::1\tlocalhost\n' >"$root/etc/hosts"
for unit in getty.target apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
  man-db.timer logrotate.timer systemd-remount-fs.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
# The list of packages goes with the system that it describes.
mv "$root/var/lib/dpkg" "$root/usr/lib/dpkg/database"
ln -s ../../usr/lib/dpkg/database "$root/var/lib/dpkg"
rm -rf "$root"/var/{cache/apt,lib/apt/lists,log,tmp}/* "$root"/tmp/*
ln -sf ../run/systemd/resolve/stub-resolv.conf "$root/etc/resolv.conf"
systemctl --root="$root" -q enable systemd-networkd.service
systemctl --root="$root" -q disable systemd-networkd-wait-online.service
mkdir -p "$root/boot/firmware"
# /var is mounted by the initrd, with the same options.
cat >"$root/etc/fstab" <<'FSTAB'
PARTLABEL=edgecam-root /              ext4  ro,noatime 0 1
PARTLABEL=edgecam-boot /boot/firmware vfat  rw,noatime,umask=0077,flush,nofail,x-systemd.before=local-fs.target 0 2
LABEL=edgecam-state    /var           ext4  rw,noatime,nosuid,nodev,commit=30,nofail,x-systemd.growfs 0 0
tmpfs                  /tmp           tmpfs nosuid,nodev,size=25%,mode=1777 0 0
FSTAB

# --- 3. The boot partition: systemd-boot, the kernel, its initrd.
firmware=$work/firmware
mkdir -p "$firmware/EFI/BOOT" "$firmware/loader/entries"
cp "$root/usr/lib/systemd/boot/efi/systemd-boot$efi.efi" "$firmware/EFI/BOOT/BOOT${efi^^}.EFI"
cp -L "$root/vmlinuz" "$firmware/linux"
cp -L "$root/initrd.img" "$firmware/initrd"
rm -rf "$root"/boot/{vmlinuz,initrd.img}-* "$root"/{vmlinuz,initrd.img}{,.old}
printf 'timeout 0\neditor no\n' >"$firmware/loader/loader.conf"
cat >"$firmware/loader/entries/edgecam.conf" <<ENTRY
title EdgeCam $version
linux /linux
initrd /initrd
options root=PARTLABEL=edgecam-root ro quiet console=tty0 console=$console panic=10
ENTRY

# --- 4. The partitions, each made where it lies. MiB.
boot=128 state=256
system=$(($(du -sm --exclude="$root/var" "$root" | cut -f 1) * 11 / 10 + 64))
variable=$work/var
mv "$root/var" "$variable"
mkdir "$root/var"
# systemd need not bring /etc and /var up to date with /usr.
touch -r "$root/usr" "$root/etc/.updated" "$variable/.updated"
rm -f "$image"
truncate -s "$((1 + boot + system + state + 1))M" "$image"
sfdisk -q "$image" <<TABLE
label: gpt
start=1MiB, size=${boot}MiB, type=uefi, name=edgecam-boot
size=${system}MiB, type=linux, name=edgecam-root
size=${state}MiB, type=4D21B016-B534-45C2-A9FB-5C16E091FD2D, name=edgecam-state
TABLE
mkfs.vfat -F 32 -s 2 -n EDGECAM --offset 2048 "$image" $((boot * 1024)) 2> >(grep -v "block count mismatch" >&2) >/dev/null # it is less than the file has
mcopy -s -i "$image@@1M" "$firmware"/* ::
# Tables that the kernel would write later, idle and on its own, are written now.
fill() { mkfs.ext4 -q -E "offset=$(($1 << 20)),lazy_itable_init=0,lazy_journal_init=0" "${@:4}" -d "$3" "$image" "${2}M"; }
fill "$((1 + boot))" "$system" "$root" -L edgecam-root -m 0 -O ^has_journal
fill "$((1 + boot + system))" "$state" "$variable" -L edgecam-state
echo "$image: $(stat -c %s "$image") bytes, $(du -k "$image" | cut -f 1) KiB of them used"

#!/usr/bin/env bash
# The Debian package of a published daemon; build-arm64.sh calls it.
#   make-deb.sh PUBLISHED ARCHITECTURE VERSION RESULT
# SOURCE_DATE_EPOCH is the time of everything in it.
set -euo pipefail
[ $# = 4 ] || { echo "Usage: make-deb.sh PUBLISHED ARCHITECTURE VERSION RESULT" >&2; exit 64; }
published=$1 arch=$2 version=$3 result=$4
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
root=$(mktemp -d "$(dirname "$result")/root.XXXXXX")
trap 'rm -rf "$root"' EXIT
umask 022
chmod 755 "$root"

# put MODE FOLDER FILE...: installs the files, as root of the package.
put() { install -D -m "$1" -t "$root$2" "${@:3}"; }

# The program. Its packs carry odd modes; only what is started is executable.
mkdir -p "$root/usr/lib" "$root/usr/bin"
cp -r "$published" "$root/usr/lib/edgecam"
find "$root/usr/lib/edgecam" -type f -exec chmod 644 {} +
chmod 755 "$root/usr/lib/edgecam/edgecam" "$root/usr/lib/edgecam/createdump"
ln -s ../lib/edgecam/edgecam "$root/usr/bin/edgecam"
put 755 /usr/lib/edgecam "$here/keep-wifi"

# What Debian expects where.
put 644 /etc/edgecam "$here/edgecam.json"
put 644 /etc/avahi/services "$here/edgecam.service.avahi"
mv "$root/etc/avahi/services/edgecam.service.avahi" "$root/etc/avahi/services/edgecam.service"
install -D -m 644 "$here/sysusers.conf" "$root/usr/lib/sysusers.d/edgecam.conf"
install -D -m 644 "$here/tmpfiles.conf" "$root/usr/lib/tmpfiles.d/edgecam.conf"
install -D -m 644 "$here/udev.rules" "$root/usr/lib/udev/rules.d/60-edgecam.rules"
install -D -m 644 "$here/completion.bash" "$root/usr/share/bash-completion/completions/edgecam"
shopt -s nullglob
units=("$top"/systemd/*.{service,socket,path,timer,target})
[ ${#units[@]} = 0 ] || put 644 /usr/lib/systemd/system "${units[@]}"
dropins=("$top"/systemd/system.conf.d/*.conf)
[ ${#dropins[@]} = 0 ] || put 644 /usr/lib/systemd/system.conf.d "${dropins[@]}"
keys=("$here"/update-keys/*.pem)
[ ${#keys[@]} = 0 ] || put 644 /usr/share/edgecam/update-keys "${keys[@]}"

# Manuals, licences, what changed; the manual of the configuration is the file that has every key.
doc=$root/usr/share/doc/edgecam
put 644 /usr/share/doc/edgecam "$here/copyright"
packages=$(dotnet nuget locals global-packages -l | sed 's/^global-packages: //')
runtime=$(sed -n 's:.*"runtimepack.\(Microsoft.NETCore.App.Runtime[^"]*\)"\: {.*:\L\1:p' "$published/edgecam.deps.json" | head -n 1)
install -m 644 "$packages$runtime/THIRD-PARTY-NOTICES.TXT" "$doc/dotnet-third-party-notices.txt"
printf 'edgecam (%s) stable; urgency=medium\n\n  * Release %s.\n\n -- %s  %s\n' "$version" "$version" \
  "$(sed -n 's/^Maintainer: //p' "$here/control")" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" >"$doc/changelog"
day=$(LC_ALL=C date -u +%Y-%m-%d -d "@$SOURCE_DATE_EPOCH")
mkdir -p "$root/usr/share/man/man1" "$root/usr/share/man/man5"
sed "s/@DATE@/$day/; s/@VERSION@/$version/" "$here/edgecam.1" >"$root/usr/share/man/man1/edgecam.1"
{
  sed "s/@DATE@/$day/; s/@VERSION@/$version/; /@MANUAL@/,\$d" "$here/edgecam.json.5"
  sed 's/\\/\\e/g; s/^/\\\&/; s/-/\\-/g' "$published/edgecam.json"
  sed '1,/@MANUAL@/d' "$here/edgecam.json.5"
} >"$root/usr/share/man/man5/edgecam.json.5"
gzip -9n "$doc/changelog" "$doc/dotnet-third-party-notices.txt" "$root"/usr/share/man/man?/*
put 644 /usr/share/lintian/overrides "$here/lintian-overrides"
mv "$root/usr/share/lintian/overrides/lintian-overrides" "$root/usr/share/lintian/overrides/edgecam"

# The control files.
control=$root/DEBIAN
mkdir "$control"
"$here/sbom.py" "$published/edgecam.deps.json" "$packages" "$here/control" "$version" "$arch" >"$root/usr/lib/edgecam/sbom.cdx.json"
size=$(du -k -s --apparent-size "$root" | cut -f 1)
sed "s/@VERSION@/$version/; s/@ARCHITECTURE@/$arch/; s/@SIZE@/$size/" "$here/control" >"$control/control"
(cd "$root" && find etc -type f | sort | sed 's:^:/:') >"$control/conffiles"
enabled=$(cd "$top/systemd" 2>/dev/null && grep -l '^\[Install\]' -- *.{service,socket,path,timer} /dev/null | LC_ALL=C sort | tr '\n' ' ') || true
started=$(cd "$top/systemd" 2>/dev/null && printf '%s ' edgecam-{first-boot,wifi}[.]service *.socket *.path *.timer) || true
for script in postinst prerm postrm; do
  sed "s/@ENABLED@/${enabled% }/; s/@STARTED@/${started% }/" "$here/$script" >"$control/$script"
  chmod 755 "$control/$script"
done
(cd "$root" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum) >"$control/md5sums"

find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
# gzip: unpacked in a fifth of xz's time, which counts on a small processor, for a third more bytes. Debian's own tools refuse zstd.
dpkg-deb --root-owner-group -Zgzip -z9 --build "$root" "$result" >/dev/null

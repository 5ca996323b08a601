# Sourced by run.sh: installs, upgrades, removes and purges the package in a clean chroot, and has it serve pictures there.

# What a chroot has besides Debian's essential packages: what the package depends on, and nothing else.
packages_of() {
  local common=systemd,libmosquitto1,libsrt1.5-openssl,libc6,libgcc-s1,libstdc++6
  case $1 in
    bookworm) echo "$common,libavcodec59,libavformat59,libavutil57,libswscale6,libswresample4,libssl3" ;;
    trixie) echo "$common,libavcodec61,libavformat61,libavutil59,libswscale8,libswresample5,libssl3t64" ;;
  esac
}

# make_base SUITE: the tar of a clean chroot, made once; prints its path.
make_base() {
  local cache=${PACKAGE_CACHE:-/tmp/edgecam-package} base
  base=$cache/$1-$(packages_of "$1" | sha256sum | cut -c 1-12).tar
  mkdir -p "$cache"
  if [ ! -e "$base" ]; then
    mmdebstrap --quiet --format=tar --variant=apt --include="$(packages_of "$1")" --aptopt='Acquire::Languages "none"' \
      "$1" "$base.part" >&2 || return 1
    mv "$base.part" "$base"
  fi
  echo "$base"
}

# in_root COMMAND...: runs it in the chroot, as root; /proc and /dev are mounted in a name space that ends with it, and so does the
# host's name that it may set. apart is a further name space for it, or nothing.
apart=
in_root() {
  # shellcheck disable=SC2016,SC2086 # expanded in there; no name space is no word
  unshare --mount --pid --uts $apart --fork --kill-child bash -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" &&
    exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"' "$root" "$@" </dev/null
}

# listing: every file of the chroot with its mode and owner, but for what programs keep for themselves.
listing() {
  (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./sys -o -path ./root -o -path ./tmp -o -path ./var/cache \
    -o -path ./var/log -o -path ./var/lib/dpkg -o -path './etc/*-' -o -path ./etc/.pwd.lock \) -prune -o -printf '%p %M %U:%G %l\n' | LC_ALL=C sort)
}

# next_version DEB: the same package as version 99.0.0, with a file more; prints its path.
next_version() {
  local tree=$work/next
  rm -rf "$tree"
  dpkg-deb -R "$1" "$tree"
  sed -i 's/^Version: .*/Version: 99.0.0/' "$tree/DEBIAN/control"
  echo 99 >"$tree/usr/lib/edgecam/next"
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$tree" "$work/next.deb" >/dev/null
  echo "$work/next.deb"
}

installed_version() { in_root dpkg-query -W -f '${db:Status-Abbrev}${Version}' edgecam; }
has() { [ -e "$root$1" ] || [ -L "$root$1" ]; }

# serves_pictures: the daemon in the chroot, as its own user, with the packaged configuration but for the camera; a player outside
# gets pictures with the password, and none without.
serves_pictures() {
  local port=$((20000 + RANDOM % 20000)) daemon code=1 url
  install -d -m 755 "$root/run/credentials"
  echo secret >"$root/run/credentials/password"
  url=rtsp://viewer:secret@127.0.0.1:$port/cam
  # The daemon shares the network with the player.
  in_root runuser -u edgecam -- env EDGECAM_Source__Kind=TestPicture EDGECAM_Rtsp__Port=$port EDGECAM_Rtsp__Address=127.0.0.1 \
    EDGECAM_Rtsp__RtpPort=$((port + 2 - port % 2)) EDGECAM_Rtsp__Users__0__PasswordFile=/run/credentials/password \
    edgecam run --seconds 60 --state /var/lib/edgecam >"$work/daemon.log" 2>&1 &
  daemon=$!
  for _ in {1..60}; do
    if [[ $(ffprobe -v error -rtsp_transport tcp -show_entries stream=codec_name -of csv=p=0 "$url" 2>"$work/ffprobe.log") == *h264* ]]; then
      code=0
      break
    fi
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.5
  done
  if [ $code = 0 ] && ffprobe -v error -rtsp_transport tcp "rtsp://127.0.0.1:$port/cam" 2>/dev/null; then
    echo "a player without a password got pictures"
    code=1
  fi
  kill "$daemon" 2>/dev/null || true
  wait "$daemon" 2>/dev/null || true
  rm -r "$root/run/credentials"
  [ $code = 0 ] || cat "$work/daemon.log" "$work/ffprobe.log"
  return $code
}

# knows_wifi: NetworkManager itself knows the network of the boot file, each letter of its name and its password.
knows_wifi() {
  local apart=--net name='café net;1' secret='s p\a;ce# "x" #'
  install -d "$root/boot/firmware"
  printf 'wifi_ssid=%s\nwifi_password=%s\n' "$name" "$secret" >"$root/boot/firmware/edgecam.txt"
  in_root edgecam first-boot
  # shellcheck disable=SC2016 # expanded in there
  in_root sh -c 'mkdir -p /run/dbus && dbus-uuidgen --ensure && dbus-daemon --system --fork --nopidfile && NetworkManager >/dev/null || exit
    export LC_ALL=C.UTF-8
    timeout 60 nm-online --startup --quiet
    for connection in edgecam-wifi edgecam-wifi-wpa3; do
      nmcli --show-secrets --escape no --get-values 802-11-wireless.ssid,802-11-wireless-security.psk,802-11-wireless-security.key-mgmt connection show $connection
    done' >"$work/wifi"
  diff "$work/wifi" - <<<"$name"$'\n'"$secret"$'\n'wpa-psk$'\n'"$name"$'\n'"$secret"$'\n'sae
}

# purges_to SNAPSHOT: what is left after a purge is what was there before.
purges_to() { diff "$1" <(listing); }

test_chroot() {
  local suite=$1 base next before units unit
  [ "$(id -u)" = 0 ] || { skip "$suite" "chroots need root"; return; }
  try_install "chroots, and a player" mmdebstrap ffmpeg jq || { skip "$suite" "packages are missing"; return; }
  base=$(make_base "$suite") || { skip "$suite" "its chroot cannot be made here"; return; }
  need_package
  root=$work/$suite
  mkdir "$root"
  tar -xf "$base" -C "$root" --exclude='./dev/*'
  before=$work/$suite.before
  # Groups and folders that systemd's own programs make, whoever calls them, are there before.
  in_root sh -c 'systemd-sysusers; systemd-tmpfiles --create --remove' >/dev/null 2>&1 || true
  listing >"$before"
  cp "$package" "$root/root/edgecam.deb"

  check "$suite: it is installed" in_root dpkg -i /root/edgecam.deb
  check "$suite: nothing is missing or broken" in_root apt-get check
  check "$suite: the user has the groups of the devices" \
    eval '[ "$(in_root id -nG edgecam | tr " " "\n" | sort | tr "\n" " ")" = "audio edgecam gpio i2c render video " ]'
  check "$suite: credentials are root's alone" test "$(stat -c '%a %u' "$root/var/lib/edgecam-setup/credentials")" = "700 0"
  units=$(cd "$root/usr/lib/systemd/system" && grep -l '^\[Install\]' edgecam* || true)
  for unit in $units; do
    check "$suite: $unit is enabled" in_root systemctl is-enabled "$unit"
  done
  check "$suite: edgecam version" in_root edgecam version
  check "$suite: edgecam check-config" in_root edgecam check-config
  # Its exit code says that there is no camera.
  check "$suite: edgecam doctor --json" eval '{ in_root edgecam doctor --json || [ $? = 1 ]; } | jq -e ".findings | length > 5"'
  in_root install -d -o edgecam -g edgecam -m 700 /var/lib/edgecam
  check "$suite: serves pictures to who has the password" serves_pictures

  echo '// mine' >>"$root/etc/edgecam/edgecam.json"
  install -d "$root/etc/edgecam/update-keys"
  touch "$root/etc/edgecam/mine.pem" "$root/var/lib/edgecam/settings"
  cp "$(next_version "$package")" "$root/root/next.deb"
  check "$suite: it is upgraded" in_root dpkg -i /root/next.deb
  check "$suite: to the next version" eval '[ "$(installed_version)" = "ii 99.0.0" ] && has /usr/lib/edgecam/next'
  check "$suite: the owner's lines and files survive it" eval 'grep -q mine "$root/etc/edgecam/edgecam.json" && has /etc/edgecam/mine.pem && has /var/lib/edgecam/settings'
  check "$suite: and back" in_root dpkg -i /root/edgecam.deb
  check "$suite: what only the other version had is gone" refuses has /usr/lib/edgecam/next

  check "$suite: it is removed" in_root dpkg -r edgecam
  check "$suite: the program is gone" refuses eval 'has /usr/lib/edgecam || has /usr/bin/edgecam || has /usr/lib/systemd/system/edgecam.service'
  check "$suite: configuration and state stay" eval 'grep -q mine "$root/etc/edgecam/edgecam.json" && has /var/lib/edgecam/settings'
  check "$suite: it is installed again, as it was" eval 'in_root dpkg -i /root/edgecam.deb && grep -q mine "$root/etc/edgecam/edgecam.json"'
  check "$suite: it is purged" in_root dpkg -P edgecam
  check "$suite: the owner's own file stays" has /etc/edgecam/mine.pem
  rm -rf "$root/etc/edgecam"
  check "$suite: else all is as before" purges_to "$before"

  in_root sh -c 'apt-get -qq update && apt-get -qq install -y --no-install-recommends network-manager && dpkg -i /root/edgecam.deb' >"$work/manager.log" 2>&1 ||
    { skip "$suite: NetworkManager knows the network of the boot file" "it cannot be installed: $(tail -n 1 "$work/manager.log")"; return; }
  check "$suite: NetworkManager knows the network of the boot file" knows_wifi
}

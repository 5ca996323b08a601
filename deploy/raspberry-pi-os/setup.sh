#!/bin/bash
# Lies on the boot partition as edgecam-setup.sh. The kernel's command line has systemd run it at the first start, with little else
# running and no network. edgecam-setup.service runs it then, with "install", until the package is installed.
set -u
boot=/boot/firmware
[ -d $boot ] || boot=/boot
own=/var/lib/edgecam-install

# replace FILE: standard input takes its place, whole or not at all.
replace() { cat >"$1.new" && sync "$1.new" && mv "$1.new" "$1"; }

# say SENTENCE...: to the owner, who has no other sign of life; and what became of the configuration.
say() {
  printf 'edgecam-setup: %s\n' "$@"
  { printf '%s\n' "EdgeCam is not installed yet." "$@" "" && cat $own/configuration.txt; } 2>/dev/null | sed 's/$/\r/' | replace $boot/edgecam-result.txt
}

prepare() {
  # Whatever follows, the machine starts as it did before.
  sed 's| systemd\.[a-z_]*=[^ ]*||g' $boot/cmdline.txt | replace $boot/cmdline.txt
  mkdir -p $own
  if ! cp $boot/edgecam-setup.sh $own/setup.sh || ! cp $boot/edgecam.deb $own/edgecam.deb || ! dpkg-deb -x $own/edgecam.deb $own/files; then
    say "edgecam.deb cannot be copied or unpacked: is the card full, or was it not written to its end? Run install.sh again."
    return
  fi
  rm -f $boot/edgecam.deb $boot/edgecam-setup.sh
  unit >/etc/systemd/system/edgecam-setup.service
  systemctl enable edgecam-setup.service
  take_configuration
  rm -rf $own/files
  say "It needs a network once, to fetch the packages that it uses: wait some minutes."
  sync
}

# It may name the Wi-Fi that the installation needs: the program takes it without being installed, and shows the password later.
take_configuration() {
  systemd-sysusers $own/files/usr/lib/sysusers.d/edgecam.conf
  cp -rn $own/files/etc/edgecam /etc/
  mkdir -p /var/lib/edgecam-setup
  $own/files/usr/lib/edgecam/edgecam first-boot | grep -v "^Password:" >$own/configuration.txt
  sed -i 's/"ShowedPassword": *true/"ShowedPassword": false/I' /var/lib/edgecam-setup/first-boot.json
}

unit() {
  cat <<'UNIT'
[Unit]
Description=EdgeCam: installs the package that came with the boot partition
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=/bin/bash /var/lib/edgecam-install/setup.sh install
Restart=on-failure
RestartSec=60

[Install]
WantedBy=multi-user.target
UNIT
}

# What is missing is fetched. After a power cut dpkg goes on where it was.
fetch() {
  dpkg --configure -a && apt-get -q -o APT::Update::Error-Mode=any update && apt-get -q install -y --no-install-recommends -o Dpkg::Options::=--force-confold $own/edgecam.deb
}

install() {
  export DEBIAN_FRONTEND=noninteractive
  if ! fetch >$own/log 2>&1; then
    mapfile -t last < <(tail -n 5 $own/log)
    say "Its packages could not be fetched or installed: is there a network? It tries again each minute. The last lines of apt:" "${last[@]}"
    return 1
  fi
  systemctl disable edgecam-setup.service
  rm -rf $own /etc/systemd/system/edgecam-setup.service
}

case ${1:-} in
  "") prepare ;;
  install) install ;;
esac

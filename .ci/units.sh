#!/usr/bin/env bash
# Has systemd judge the units in systemd/: that they can be loaded, and how exposed the service is.
#   .ci/units.sh        says what is wrong; exit code 1 then, 77 where systemd-analyze is missing
set -euo pipefail
cd "$(dirname "$0")/.."

most_exposure=20 # tenths
command -v systemd-analyze >/dev/null || exit 77

# A tree of its own, in which the programs exist that the units start: verify asks for them.
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/usr/lib/{systemd/system,edgecam} "$root/usr/bin" "$root/bin" "$root/etc"
for program in usr/bin/{edgecam,systemctl} usr/lib/edgecam/{edgecam,keep-wifi} bin/sh; do
  printf '#!/bin/sh\n' >"$root/$program"
  chmod +x "$root/$program"
done
if [ -d /usr/lib/systemd/system ]; then
  cp -a /usr/lib/systemd/system/. "$root/usr/lib/systemd/system/"
fi
units=()
for unit in systemd/*.{service,socket,path,timer,target}; do
  [ -e "$unit" ] || continue
  cp "$unit" "$root/usr/lib/systemd/system/"
  units+=("$(basename "$unit")")
done

status=0
complaints=$(systemd-analyze verify --root="$root" --man=no --recursive-errors=no "${units[@]}" 2>&1) || status=1
if [ -n "$complaints" ]; then
  echo "$complaints"
  # A misspelt key is only warned of: here it is a fault. What systemd's own units lack is not ours.
  ! grep -q 'edgecam' <<<"$complaints" || status=1
fi
systemd-analyze security --no-pager --offline=true --threshold="$most_exposure" systemd/edgecam.service >"$root/security" 2>&1 || {
  cat "$root/security"
  status=1
}
tail -n 1 "$root/security"
exit "$status"

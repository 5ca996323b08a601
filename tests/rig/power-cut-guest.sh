#!/bin/bash
# The guest's side of power-cut.sh: installs the package over what the disk has kept, tells what that is, and goes on writing until
# the power fails. It says "serves SECONDS", "kept REVISION VALUE...", "clip NAME PACKETS ...", "writing", then "acked REVISION VALUE"
# for each change that was acknowledged and "now TIME"; and "broken WHAT".
set -euo pipefail
state=/var/lib/edgecam
mkdir -p $state /run/systemd/system/edgecam.service.d
mount /dev/vdb $state
printf 'listener 1883 127.0.0.1\nallow_anonymous true\n' >/root/mosquitto.conf
mosquitto -d -c /root/mosquitto.conf
cat >/run/systemd/system/edgecam.service.d/rig.conf <<'UNIT'
[Service]
Environment=EDGECAM_Mqtt__Url=mqtt://127.0.0.1 EDGECAM_Mqtt__Id=wall
Environment=EDGECAM_Source__Width=640 EDGECAM_Source__Height=360 EDGECAM_Source__FramesPerSecond=15
UNIT
begin=$SECONDS
dpkg -i /mnt/host/edgecam.deb >/root/dpkg.log 2>&1 || { echo "broken dpkg: $(tail -n 3 /root/dpkg.log)"; exit 1; }
password=$(sed -n 's/^Password: *\([^ \r]*\).*/\1/p' /boot/edgecam-result.txt)
until ffmpeg -v error -rtsp_transport tcp -i "rtsp://viewer:$password@127.0.0.1/cam" -map 0:v -frames:v 5 -f null - </dev/null 2>/root/ffmpeg.log; do
    [ $((SECONDS - begin)) -lt 200 ] || { echo "broken no pictures: $(cat /root/ffmpeg.log) $(journalctl -u edgecam -o cat | tail -n 20)"; exit 1; }
done
echo "serves $((SECONDS - begin))"

topic=edgecam/v1/wall
values='"\(.rev) \(.settings.motion | [.sensitivity, .before_seconds, .after_seconds, .min_interval_seconds] | map(tostring) | join(" "))"'
mosquitto_sub -V 5 -q 1 -t $topic/settings/reported -C 1 -W 60 | jq -r "\"kept \" + $values"
journalctl -u edgecam -o cat | sed -n 's/^.*is broken.*$/broken &/p'

# The newest clip is the one that was cut: how long before the cut it ends is told, too.
read -r _ cut </mnt/host/cut 2>/dev/null || cut=''
for clip in "$state"/clips/*.mp4; do
    [ -e "$clip" ] || continue
    times=$(ffprobe -v error -select_streams v -show_entries packet=pts_time -of csv=p=0 "$clip" 2>&1) || echo "broken $clip: $times"
    ffmpeg -v error -xerror -i "$clip" -f null - </dev/null 2>/root/ffmpeg.log || echo "broken $clip: $(cat /root/ffmpeg.log)"
    name=${clip##*/}
    begun=$(date -u +%s.%N -d "${name:0:4}-${name:4:2}-${name:6:2} ${name:9:2}:${name:11:2}:${name:13:6}")
    echo "clip $name $(wc -l <<<"$times") packets $(tail -n 1 <<<"$times" | awk -F, -v begun="$begun" -v cut="$cut" '{ printf "%.1f s", $1; if (cut) printf ", ends %.1f s before the cut", cut - begun - $1 }')"
    rm "$clip" # looked at
done
find "$state/clips" -name '*.part' -printf 'broken left over: %f\n' 2>/dev/null || : # none was begun
sync

mosquitto_sub -V 5 -q 1 -t $topic/settings/reported | jq -r --unbuffered "\"acked \" + $values" &
n=0
while :; do
    n=$((n + 1)) v=$((n % 60 + 1))
    echo "{\"patch\":{\"motion\":{\"sensitivity\":$v,\"before_seconds\":$v,\"after_seconds\":$v,\"min_interval_seconds\":$v}}}"
    sleep 0.1
done | mosquitto_pub -V 5 -q 1 -t $topic/settings/set -l &
while :; do
    echo '{"before_s":0,"after_s":10}'
    sleep 11
done | mosquitto_pub -V 5 -q 1 -t $topic/cmd/clip -l &
echo writing
while :; do
    echo "now $(date +%s.%N)"
    sleep 0.2
done

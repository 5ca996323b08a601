#!/usr/bin/env bash
# Many cameras from one table: for each a folder whose files are copied to the boot partition of its card.
#   ./provision.sh CSV --broker HOST[:PORT] [--out DIR] [--days N]
# CSV     its first line names the columns, in any order: id, and as you like hostname, wifi_ssid, wifi_password,
#         wifi_country, groups (several: a;b), uplink (URL), profile. Columns of an empty cell: not set
# HOST    of the broker, as cameras reach it: its certificate is made for this name
# DIR     where everything goes; default: fleet. DIR/ca is the authority, made when it is missing
# N       days that new certificates are good for; default: 730
# A table with a fault is refused whole. Run again, it makes only what is new; to make one anew, remove its folder.
set -euo pipefail
umask 077

usage() {
  sed -n '2,10s/^# \{0,1\}//p' "$0" >&2
  exit 64
}

fail() {
  echo "provision.sh: $*" >&2
  exit 1
}

table="" broker="" out=fleet days=730
while [ $# -gt 0 ]; do
  case $1 in
    --broker | --out | --days)
      [ $# -ge 2 ] || usage
      case $1 in --broker) broker=$2 ;; --out) out=$2 ;; --days) days=$2 ;; esac
      shift 2
      ;;
    -*) usage ;;
    *)
      [ -z "$table" ] || usage
      table=$1
      shift
      ;;
  esac
done
if [ -z "$table" ] || [ -z "$broker" ]; then usage; fi
[ -r "$table" ] || fail "$table cannot be read: name the table of cameras"
[[ $broker =~ ^[A-Za-z0-9.-]+(:[0-9]{1,5})?$ ]] || fail "--broker $broker: give a name or an IPv4 address, and a port if it is not 8883"
host=${broker%:*} kind=HOST
[[ ! $host =~ ^[0-9.]+$ ]] || kind=IP
[[ $days =~ ^[1-9][0-9]{0,3}$ ]] || fail "--days $days: give 1 to 9999"
command -v openssl >/dev/null || fail "openssl is missing: sudo apt-get install openssl"

# Faults go to stderr; then nothing has been made yet.
rows=$(LC_ALL=C awk -v table="$table" -f "$(dirname "$0")/check.awk" "$table") || exit 1

# certificate FOLDER NAME COMMON_NAME EXTENSIONS: FOLDER/NAME.pem and FOLDER/NAME.key, signed by the authority.
certificate() {
  local request=$1/request
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$3" -keyout "$1/$2.key" -out "$request" 2>/dev/null ||
    fail "openssl could not make a key for $3"
  openssl x509 -req -in "$request" -CA "$out/ca/ca.pem" -CAkey "$out/ca/ca.key" -set_serial "0x$(openssl rand -hex 15)" -days "$days" \
    -extfile <(printf '%s\n' "basicConstraints=CA:FALSE" "$4") -out "$1/$2.pem" 2>/dev/null || fail "openssl could not sign for $3: is $out/ca/ca.key the key of $out/ca/ca.pem?"
  rm "$request"
  cp "$out/ca/ca.pem" "$1/ca.pem"
}

# make FOLDER COMMAND...: runs the command with a new folder, which appears under its name once all is in it.
make() {
  local folder=$out/$1 new=$out/.new
  shift
  [ ! -e "$folder" ] || return 0
  rm -rf "$new"
  mkdir -p "$new"
  "$@" "$new"
  mv "$new" "$folder"
  echo "made $folder"
}

authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 7300 -subj "/CN=edgecam-ca" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -keyout "$1/ca.key" -out "$1/ca.pem" 2>/dev/null || fail "openssl could not make the authority"
}

# server FOLDER: of the broker.
server() {
  certificate "$1" broker "$host" $'extendedKeyUsage=serverAuth,clientAuth\nsubjectAltName='"${kind/HOST/DNS}:$host"
}

# is_for_host: the broker's certificate is for the name that cameras will be told.
is_for_host() {
  openssl x509 -noout "-check${kind,,}" "$host" -in "$out/broker/broker.pem" | grep -q 'does match'
}

# operator FOLDER: of the owner's programs.
operator() { certificate "$1" operator operator extendedKeyUsage=clientAuth; }

# random_password: 16 of 55 characters that cannot be taken for one another: 92 bits.
random_password() {
  local text
  text=$(openssl rand -base64 96 | tr -dc 'A-HJ-NP-Za-km-z2-9')
  [ ${#text} -ge 16 ] || fail "openssl gave no random characters"
  echo "${text:0:16}"
}

# quoted TEXT: as JSON; control characters have been refused.
quoted() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# camera ID HOSTNAME SSID WIFI_PASSWORD COUNTRY GROUPS UPLINK PROFILE FOLDER
camera() {
  local id=$1 folder=$9 port=8883 groups=""
  certificate "$folder" camera "$id" extendedKeyUsage=clientAuth
  [[ $broker != *:* ]] || port=${broker##*:}
  [ -z "$6" ] || groups=$(quoted "$6") groups=${groups//;/\", \"}
  {
    echo '{'
    echo '  "Box": {'
    [ -z "$2" ] || echo "    \"hostname\": $(quoted "$2"),"
    [ -z "$3" ] || echo "    \"wifi_ssid\": $(quoted "$3"),"
    [ -z "$4" ] || echo "    \"wifi_password\": $(quoted "$4"),"
    [ -z "$5" ] || echo "    \"wifi_country\": $(quoted "$5"),"
    echo '    "ca_certificate": "ca.pem",'
    echo '    "mqtt_certificate": "camera.pem",'
    echo '    "mqtt_key": "camera.key",'
    echo "    \"password\": \"$(random_password)\""
    echo '  },'
    [ -z "$7" ] || echo "  \"Uplinks\": [ { \"Url\": $(quoted "$7"), \"Profile\": $(quoted "${8:-live}") } ],"
    echo '  "Mqtt": {'
    echo "    \"Url\": \"mqtts://$host:$port\","
    echo "    \"Id\": $(quoted "$id"),"
    echo "    \"Groups\": [ $groups ],"
    # Where systemd shows the daemon what first-boot has put into /var/lib/edgecam-setup/credentials.
    echo '    "CaFile": "/run/credentials/edgecam.service/edgecam_mqtt.ca.pem",'
    echo '    "CertificateFile": "/run/credentials/edgecam.service/edgecam_mqtt.pem",'
    echo '    "KeyFile": "/run/credentials/edgecam.service/edgecam_mqtt.key"'
    echo '  }'
    echo '}'
  } >"$folder/edgecam.json"
}

# passwords: one line for each camera there is, also those of earlier tables.
passwords() {
  local folder
  echo "id,rtsp_user,rtsp_password"
  for folder in "$out"/cameras/*/; do
    echo "$(basename "$folder"),viewer,$(sed -n 's/^    "password": "\([^"]*\)"$/\1/p' "$folder/edgecam.json")"
  done
}

mkdir -p "$out/cameras"
[ ! -e "$out/ca" ] || [ -r "$out/ca/ca.key" ] || fail "$out/ca has no ca.key: bring it back, or name another --out"
make ca authority
make broker server
is_for_host || fail "$out/broker/broker.pem is not for $host: remove $out/broker to have it made anew, or name the broker as before"
make operator operator
while IFS=$'\x1f' read -r id hostname ssid wifi_password country groups uplink profile; do
  make "cameras/$id" camera "$id" "$hostname" "$ssid" "$wifi_password" "$country" "$groups" "$uplink" "$profile"
done <<<"$rows"
passwords >"$out/passwords.new"
mv "$out/passwords.new" "$out/passwords.csv"
echo "$(($(wc -l <"$out/passwords.csv") - 1)) cameras; their passwords: $out/passwords.csv"

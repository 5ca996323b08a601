#!/usr/bin/env bash
# Makes a signed update of a package: edgecam_VERSION_ARCH.update, for "edgecam update FILE" and cmd/update.
#
#   deploy/update/sign.sh KEY.pem PACKAGE.deb [--board MODEL]... [--from VERSION] [--out DIR]
#   deploy/update/sign.sh KEY.pem BUNDLE.raucb --version VERSION --arch ARCH [...]
#
#   --board MODEL    only for boards whose device tree model begins so, such as "Raspberry Pi 4"; default: any
#   --from VERSION   only for machines that have this version or a later one
#   --out DIR        where the update goes; default: here
#
# The key, once, on a machine that is kept better than any camera (with a passphrase: add -aes256):
#   openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out KEY.pem
#   openssl pkey -in KEY.pem -pubout -out owner.pem
# owner.pem goes to /etc/edgecam/update-keys/ of each camera (or into /usr/share/edgecam/update-keys/ of the package that is built).
# KEY.pem goes nowhere. To change keys: put the new public key beside the old one, and take the old one away later.
#
# The file: a line "edgecam-update/1 MMMMM SSS", the manifest (JSON, M bytes), its signature (S bytes: ECDSA, SHA-256, DER), the payload.
set -euo pipefail

usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0"; }
fail() { echo "sign.sh: $*" >&2; exit 1; }

[[ "${1:-}" == --help || "${1:-}" == -h ]] && { usage; exit 0; }
(( $# >= 2 )) || { usage >&2; exit 64; }
key=$1 payload=$2
shift 2
boards=() from="" out=. version="" arch="" name=edgecam installed=0
while (( $# > 0 )); do
    (( $# >= 2 )) || fail "$1 takes a value: see --help"
    case $1 in
        --board) boards+=("$2") ;;
        --from) from=$2 ;;
        --out) out=$2 ;;
        --version) version=$2 ;;
        --arch) arch=$2 ;;
        *) fail "$1 is not known: see --help" ;;
    esac
    shift 2
done

[[ -r $key ]] || fail "the key $key cannot be read: the head of this script says how to make one"
[[ -r $payload ]] || fail "$payload cannot be read"
openssl pkey -in "$key" -noout -text 2>/dev/null | grep -q 'NIST CURVE: P-256' || fail "$key is no private key of ECDSA P-256: cameras would refuse what it signs"
case $payload in
    *.deb)
        kind=deb
        name=$(dpkg-deb -f "$payload" Package)
        version=$(dpkg-deb -f "$payload" Version)
        arch=$(dpkg-deb -f "$payload" Architecture)
        installed=$(( $(dpkg-deb -f "$payload" Installed-Size | grep . || echo 0) * 1024 ))
        ;;
    *.raucb)
        kind=raucb
        [[ -n $version && -n $arch ]] || fail "a bundle does not say its version and architecture: give --version and --arch"
        ;;
    *) fail "$payload is neither a .deb nor a .raucb" ;;
esac

quoted() { local text=${1//\\/\\\\}; printf '"%s"' "${text//\"/\\\"}"; }
list() { local sep=""; for one in "$@"; do printf '%s%s' "$sep" "$(quoted "$one")"; sep=,; done; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
{
    printf '{"format":"edgecam-update/1","name":%s,"version":%s,"architecture":%s,"kind":"%s",' "$(quoted "$name")" "$(quoted "$version")" "$(quoted "$arch")" "$kind"
    printf '"boards":[%s],"size":%s,"installed_size":%s,"sha256":"%s",' "$(list "${boards[@]:-any}")" "$(stat -c %s "$payload")" "$installed" "$(sha256sum "$payload" | cut -d' ' -f1)"
    [[ -z $from ]] || printf '"upgrades_from":%s,' "$(quoted "$from")"
    printf '"created":"%s"}\n' "$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%FT%TZ)"
} > "$work/manifest"
openssl dgst -sha256 -sign "$key" -out "$work/signature" "$work/manifest"

update="$out/${name}_${version//:/%3a}_${arch}.update"
mkdir -p "$out"
{
    printf 'edgecam-update/1 %05d %03d\n' "$(stat -c %s "$work/manifest")" "$(stat -c %s "$work/signature")"
    cat "$work/manifest" "$work/signature" "$payload"
} > "$update.part"
mv "$update.part" "$update"
echo "$update"

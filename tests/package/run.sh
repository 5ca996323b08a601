#!/usr/bin/env bash
# The Debian package, proved: what it is made of, built twice, and put into clean chroots of Debian 12 and 13. The last line is
# "N passed, N failed, N skipped"; the exit status is 0 when nothing failed.
#   tests/package/run.sh                    everything, some ten minutes
#   tests/package/run.sh lint               scripts, manuals, completion and SBOM, without building the package: a few seconds
#   tests/package/run.sh build              two builds in two folders, one hash; size; what is in it; lintian; a registry without a pack
#   tests/package/run.sh bookworm trixie    installed, upgraded, removed, purged and serving pictures there
# Run as root (lint: as anyone); it installs what it needs. PACKAGE=FILE tests that package in place of building one. The chroots' file
# systems are kept in PACKAGE_CACHE (/tmp/edgecam-package): delete them to have them made anew.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=tests/package
. .ci/packages.sh

passed=0 failed=0 skipped=0
# check SENTENCE COMMAND...: runs it, shows what it said when it fails, and counts.
check() {
  local sentence=$1 said
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1))
    echo "ok: $sentence"
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n%s\n' "$sentence" "$said" | tail -n 40
  fi
}
# skip SENTENCE WHY
skip() {
  skipped=$((skipped + 1))
  echo "skipped: $1: $2"
}
# refuses COMMAND...: it fails, as it must.
refuses() { ! "$@"; }

parts=("$@")
[ $# -gt 0 ] || parts=(lint build bookworm trixie)
for part in "${parts[@]}"; do
  case $part in
    lint | build | bookworm | trixie) ;;
    *)
      echo "Usage: tests/package/run.sh [lint] [build] [bookworm] [trixie]; \"$part\" is none of them." >&2
      exit 64
      ;;
  esac
done

work=$(mktemp -d)
# A tree with something mounted in it is not deleted; the chroots' mounts are in name spaces of their own, so there is none.
clean_up() {
  if grep -q " $work/" /proc/self/mountinfo; then
    echo "Something is still mounted below $work, which is left as it is." >&2
  else
    rm -rf "$work"
  fi
}
trap clean_up EXIT

# shellcheck source=tests/package/lint.sh
. "$here/lint.sh"
# shellcheck source=tests/package/build.sh
. "$here/build.sh"
# shellcheck source=tests/package/chroot.sh
. "$here/chroot.sh"

# The package that the chroots get: the one that was named, the one that part "build" made, or one made now.
package=${PACKAGE:-}
need_package() {
  [ -z "$package" ] || return 0
  need_sdk
  RID=linux-x64 OUT=$work/out ./build-arm64.sh >"$work/build.log" 2>&1 || { cat "$work/build.log"; echo "The package cannot be built." >&2; exit 1; }
  package=$(echo "$work"/out/*.deb)
}

for part in "${parts[@]}"; do
  echo "== $part"
  case $part in
    lint) test_lint ;;
    build) test_build ;;
    *) test_chroot "$part" ;;
  esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]

#!/usr/bin/env bash
# EdgeCam for a board: the self-contained daemon and its Debian package, from this source and the public package registry.
#   ./build-arm64.sh                  for 64-bit ARM: artifacts/package/edgecam_VERSION_arm64.deb
#   RID=linux-x64 ./build-arm64.sh    for x86-64, by the same steps
#   ./build-arm64.sh --portable       artifacts/package/edgecam_VERSION_portable.tar.xz, for a machine that has the ASP.NET Core
#                                     runtime of .NET 10: dotnet edgecam.dll run
# VERSION=1.2.3 builds another version than src/Directory.Build.props says; OUT=DIR puts the result elsewhere.
# The same source gives the same bytes, in whichever directory: times are the last commit's, or SOURCE_DATE_EPOCH.
# Exit codes: 0, 1 the build failed, 64 wrong usage, 69 the registry lacks a package that is needed.
set -euo pipefail
cd "$(dirname "$0")"

fail() {
  echo "build-arm64: $2" >&2
  exit "$1"
}

portable=
case ${1:-} in
  "") ;;
  --portable) portable=yes ;;
  -h | --help)
    sed -n '2,9s/^# \{0,1\}//p' "$0"
    exit 0
    ;;
  *) fail 64 "unknown argument \"$1\". Usage: [RID=linux-arm64|linux-x64] ./build-arm64.sh [--portable]" ;;
esac
rid=${RID:-linux-arm64}
case $rid in
  linux-arm64) arch=arm64 ;;
  linux-x64) arch=amd64 ;;
  *) fail 64 "RID is \"$rid\": must be linux-arm64 or linux-x64." ;;
esac
version=${VERSION:-$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' src/Directory.Build.props)}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail 64 "VERSION is \"$version\": must be three numbers, such as 1.2.3."
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || true)}
[[ $SOURCE_DATE_EPOCH =~ ^[0-9]+$ ]] || fail 64 "without git's history, SOURCE_DATE_EPOCH must say of when the source is, in seconds since 1970; it is \"$SOURCE_DATE_EPOCH\"."
export SOURCE_DATE_EPOCH

. .ci/packages.sh
need_sdk
if [ -n "$portable" ]; then
  try_install "what packs the result" xz-utils || exit 1
else
  try_install "the tools that make a Debian package" dpkg-dev python3 || exit 1
fi

# Whatever happens, what is half made goes: it all lies in here.
mkdir -p "${OUT:-artifacts/package}"
out=$(realpath "${OUT:-artifacts/package}")
work=$(mktemp -d "$out/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# No symbols: what the configuration binder generates has the paths of the source in its comments, and symbols a hash of that.
options=(-c Release -o "$work/edgecam" --nologo -v quiet
  -p:Version="$version" -p:ArtifactsPath="$work/build" -p:DebugType=none -p:PublishDocumentationFiles=false -p:RunAnalyzers=false
  -p:ContinuousIntegrationBuild=true -p:DeterministicSourcePaths=false -p:IncludeSourceRevisionInInformationalVersion=false
  "-p:PathMap=$work/build/=/_build/%2C$PWD/=/_/")
if [ -n "$portable" ]; then
  options+=(-p:UseAppHost=false)
else
  options+=(-r "$rid" --self-contained -p:PublishReadyToRun=true)
fi

# missing_packages LOG: what the registry did not have, one a line; packs of the runtime are of the version that goes with the SDK.
missing_packages() {
  local package version
  grep -oE 'NU110[123]: Unable to find package [A-Za-z0-9.-]+' "$1" | sed 's/.* //; s/\.$//' | sort -u | while read -r package; do
    version=$(sed -n "s/.*PackageVersion Include=\"$package\" Version=\"\([^\"]*\)\".*/\1/p" src/Directory.Packages.props)
    echo "  $package ${version:-$(dotnet msbuild src/EdgeCam -getProperty:BundledNETCoreAppPackageVersion)}"
  done
}

if [ -n "$portable" ]; then echo "Building edgecam $version for any processor"; else echo "Building edgecam $version for $rid"; fi
if ! dotnet publish src/EdgeCam "${options[@]}" >"$work/log" 2>&1; then
  lacking=$(missing_packages "$work/log") || true
  [ -z "$lacking" ] || fail 69 "the package registry lacks, for $rid:
$lacking
Nothing was built. Ask a registry that has them (\"dotnet nuget list source\" tells which one is asked), or use an SDK that goes with another version."
  cat "$work/log" >&2
  fail 1 "the build failed, see above."
fi

# What was restored for one processor is what the committed lock files say: its own lock files only add the processor's name.
if [ -z "$portable" ]; then
  for lock in "$work"/build/lock/*.json; do
    name=$(basename "$lock" .json)
    diff <(grep -E '"(resolved|contentHash)"' "src/$name/packages.lock.json") <(grep -E '"(resolved|contentHash)"' "$lock") ||
      fail 1 "src/$name/packages.lock.json names other packages than were restored for $rid, see above."
  done
fi

if [ -n "$portable" ]; then
  result=edgecam_${version}_portable.tar.xz
  tar -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --mtime="@$SOURCE_DATE_EPOCH" -cf - edgecam |
    xz -6 >"$work/$result"
else
  result=edgecam_${version}_$arch.deb
  deploy/deb/make-deb.sh "$work/edgecam" "$arch" "$version" "$work/$result"
fi
mv "$work/$result" "$out/$result"
(cd "$out" && sha256sum "$result")
echo "$out/$result: $(stat -c %s "$out/$result") bytes"

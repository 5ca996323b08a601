# Sourced by run.sh: the package is built twice, and looked at.

readonly max_bytes=40000000

# copy_source FOLDER: what git has of the working tree, changes included.
copy_source() {
  mkdir -p "$1"
  git ls-files -coz --exclude-standard | while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
    xargs -0 cp --parents -t "$1"
}

# build_in FOLDER [ARGUMENT...]: builds there, into FOLDER/out.
build_in() {
  (cd "$1" && RID=linux-x64 OUT=out ./build-arm64.sh "${@:2}")
}

# says_which_pack_is_missing: with a registry that has nothing and all packages at hand but the runtime's, the script names those,
# ends with 69 and leaves nothing.
says_which_pack_is_missing() {
  local packages source code=0 said version
  packages=$(dotnet nuget locals global-packages -l | sed 's/^global-packages: //')
  source=$work/registry/empty
  mkdir -p "$source" "$work/registry/packages" "$work/registry/out"
  local folder
  for folder in "$packages"*; do
    case $folder in
      *runtime.linux-*) ;;
      *) ln -sfn "$folder" "$work/registry/packages/${folder##*/}" ;;
    esac
  done
  said=$(RID=linux-x64 OUT=$work/registry/out NUGET_PACKAGES=$work/registry/packages RestoreSources=$source ./build-arm64.sh 2>&1) || code=$?
  version=$(dotnet msbuild src/EdgeCam -getProperty:BundledNETCoreAppPackageVersion)
  echo "exit code $code: $said"
  [ $code = 69 ] && grep -qF "Microsoft.NETCore.App.Runtime.linux-x64 $version" <<<"$said" && [ -z "$(ls -A "$work/registry/out")" ]
}

# lock_files_are_untouched: a build for one processor leaves the committed ones as they were.
lock_files_are_untouched() {
  local lock
  for lock in src/*/packages.lock.json; do
    cmp "$lock" "$1/$lock" || return 1
  done
}

# has_no_path_of_this_machine FOLDER: nothing in the program says where it was built.
has_no_path_of_this_machine() {
  ! grep -rlaF -e "$work" -e "$HOME/" "$1/usr/lib/edgecam"
}

# manuals_are_clean FOLDER: groff has no warning about the pages as they are installed.
manuals_are_clean() {
  local said
  said=$(zcat "$1"/usr/share/man/man?/*.gz | LC_ALL=C.UTF-8 groff -man -Tutf8 -ww -rLL=250n -z 2>&1)
  [ -z "$said" ] || { echo "$said"; return 1; }
}

test_build() {
  try_install "what judges the package" lintian groff-base dpkg-dev jq python3 || true
  need_sdk
  # Not the same depth, not the same length.
  local one=$work/a two=$work/another/deeper/folder deb
  copy_source "$one"
  copy_source "$two"
  SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
  export SOURCE_DATE_EPOCH
  check "it is built" build_in "$one"
  check "it is built elsewhere" build_in "$two"
  deb=$(echo "$one"/out/*.deb)
  [ -e "$deb" ] || return 0
  check "both are the same, byte for byte" cmp "$deb" "$two/out/${deb##*/}"
  sha256sum "$deb" | sed "s:  .*/:  :"
  echo "$(stat -c %s "$deb") bytes packed, $(dpkg-deb -f "$deb" Installed-Size) KiB unpacked"
  check "it is below $max_bytes bytes" test "$(stat -c %s "$deb")" -lt "$max_bytes"
  check "nothing half made is left" test "$(ls -A "$one/out")" = "${deb##*/}"
  check "lock files are as they were" lock_files_are_untouched "$one"
  check "lintian finds no error and no warning" lintian --fail-on error,warning --allow-root "$deb"
  mkdir "$work/content"
  dpkg-deb -x "$deb" "$work/content"
  check "one lintian override at most" test "$(grep -c '^edgecam' "$work/content/usr/share/lintian/overrides/edgecam")" -le 1
  check "nothing in it says where it was built" has_no_path_of_this_machine "$work/content"
  check "its manual pages are clean" manuals_are_clean "$work/content"
  check "its SBOM follows the rules of CycloneDX" "$here/check-sbom.py" "$work/content/usr/lib/edgecam/sbom.cdx.json"
  check "its SBOM names the runtime" grep -q 'pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@' "$work/content/usr/lib/edgecam/sbom.cdx.json"
  check "a pack that the registry lacks is named, and nothing is left half made" says_which_pack_is_missing
  check "IL for any processor is built" build_in "$one" --portable
  check "it has no program of one processor" refuses eval 'tar -tf "$work"/a/out/*portable.tar.xz | grep -E "\.so$|/edgecam$"'
  check "and runs" eval 'tar -xf "$work"/a/out/*portable.tar.xz -C "$work" && dotnet "$work/edgecam/edgecam.dll" version'
  package=${package:-$deb}
}

# Sourced by run.sh: what can be said of the package's source without building it.

# manual_is_clean PAGE: groff has no warning about a manual page, filled in much as make-deb.sh does.
manual_is_clean() {
  local said
  said=$(sed 's/@DATE@/2026-01-01/; s/@VERSION@/1.2.3/; /@MANUAL@/d' "$1" | LC_ALL=C.UTF-8 groff -man -Tutf8 -ww -rLL=120n -z 2>&1)
  [ -z "$said" ] || { echo "$said"; return 1; }
}

# manual_has_every_command: edgecam(1) tells of each command that the program's help lists.
manual_has_every_command() {
  local name missing=0
  while read -r name; do
    grep -qE "^\.BI? ${name//-/\\\\-}( |\$)" deploy/deb/edgecam.1 || { echo "deploy/deb/edgecam.1 has no $name"; missing=1; }
  done < <(dotnet artifacts/bin/EdgeCam/debug/edgecam.dll --help | sed -n '/^Commands:/,$s/^  \([a-z-]*\).*/\1/p')
  return $missing
}

# completes LINE WORD EXPECTED: what the completion offers for the last word of a line contains the expected one.
completes() {
  local daemon=$PWD/artifacts/bin/EdgeCam/debug/edgecam.dll
  edgecam() { dotnet "$daemon" "$@"; }
  (
    complete() { :; }
    # shellcheck source=/dev/null
    . deploy/deb/completion.bash
    COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=(edgecam "$2") COMP_CWORD=1
    _edgecam
    printf '%s\n' "${COMPREPLY[@]}" | grep -qx -- "$3"
  )
}

# source_sbom: the SBOM of the program as it was last built for tests.
source_sbom() {
  local packages
  packages=$(dotnet nuget locals global-packages -l | sed 's/^global-packages: //')
  SOURCE_DATE_EPOCH=1700000000 deploy/deb/sbom.py artifacts/bin/EdgeCam/debug/edgecam.deps.json "$packages" deploy/deb/control 1.2.3 arm64
}

# broken_sbom EXPRESSION: the SBOM, spoilt by an expression of jq.
broken_sbom() {
  jq "$1" "$work/sbom.json" >"$work/broken.json"
  "$here/check-sbom.py" "$work/broken.json"
}

# accepts_packaged_configuration: every key of the packaged file is known to the daemon, and its values are in range.
accepts_packaged_configuration() {
  dotnet artifacts/bin/EdgeCam/debug/edgecam.dll check-config --config deploy/deb/edgecam.json
}

test_lint() {
  if try_install "what judges scripts and manual pages" shellcheck groff-base jq python3 >&2; then
    check "the scripts of the package are clean" \
      shellcheck -x build-arm64.sh deploy/deb/make-deb.sh deploy/deb/postinst deploy/deb/prerm deploy/deb/postrm deploy/deb/keep-wifi "$here/run.sh"
    check "edgecam(1) is clean" manual_is_clean deploy/deb/edgecam.1
    check "edgecam.json(5) is clean" manual_is_clean deploy/deb/edgecam.json.5
  else
    skip "scripts and manual pages" "shellcheck and groff cannot be had"
  fi
  check "the Avahi service is well-formed" python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' deploy/deb/edgecam.service.avahi
  if [ ! -e artifacts/bin/EdgeCam/debug/edgecam.dll ]; then
    skip "configuration, completion and SBOM" "the program is not built: dotnet build src/EdgeCam"
    return
  fi
  check "the daemon takes the packaged configuration" accepts_packaged_configuration
  check "the manual has every command" manual_has_every_command
  check "a command is completed" completes "edgecam check" check check-config
  check "no other command is offered" refuses completes "edgecam check" check doctor
  check "an SBOM comes out" eval 'source_sbom >"$work/sbom.json"'
  check "it is the same again" eval 'source_sbom | cmp - "$work/sbom.json"'
  check "it follows the rules of CycloneDX" "$here/check-sbom.py" "$work/sbom.json"
  check "one without a format is refused" refuses broken_sbom 'del(.bomFormat)'
  check "one with a component of no kind is refused" refuses broken_sbom '.components[0].type = "thing"'
  check "one with a component twice is refused" refuses broken_sbom '.components += [.components[0]]'
  check "one with a dependency on nothing is refused" refuses broken_sbom '.dependencies[0].dependsOn += ["nothing"]'
  check "one with a cut hash is refused" refuses broken_sbom '(.components[] | select(.hashes) | .hashes[0].content) = "00"'
}

# Sourced by demo.sh and test.sh: Debian packages that are missing on this machine.

# as_root COMMAND...: runs it as root, asking sudo when this is somebody else.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# try_install WHY PACKAGE...: installs what is missing of the packages and says why; fails when apt does.
try_install() {
  local why=$1 package missing=()
  shift
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "Installing ${missing[*]}: $why"
  local log
  log=$(mktemp)
  if { as_root apt-get -q update && as_root env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    rm "$log"
  else
    tail -n 5 "$log" >&2
    rm "$log"
    echo "Could not install them. By hand: sudo apt-get install ${missing[*]}" >&2
    return 1
  fi
}

# libav_packages: the newest set of FFmpeg's libraries that this distribution has (Debian 13, Ubuntu 24.04, Debian 12).
libav_packages() {
  local set
  for set in "libavcodec61 libavformat61 libswscale8 libswresample5" \
             "libavcodec60 libavformat60 libswscale7 libswresample4" \
             "libavcodec59 libavformat59 libswscale6 libswresample4"; do
    # Not "show": that also knows names which other packages only mention.
    if [ -n "$(apt-cache madison "${set%% *}" 2>/dev/null)" ]; then
      echo "$set"
      return
    fi
  done
  echo "libavcodec59 libavformat59 libswscale6 libswresample4"
}

# have_libav: true when a whole set can be loaded, from whatever package.
have_libav() {
  local libraries set name
  libraries=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
  for set in "62 62 9 6" "61 61 8 5" "60 60 7 4" "59 59 6 4"; do
    read -r codec format scale resample <<<"$set"
    local all=yes
    for name in "avcodec.so.$codec" "avformat.so.$format" "swscale.so.$scale" "swresample.so.$resample"; do
      [[ $libraries == *"lib$name "* ]] || all=no
    done
    [ $all = no ] || return 0
  done
  return 1
}

# install_libav WHY: FFmpeg's libraries, unless some generation is there.
install_libav() {
  have_libav && return 0
  # A fresh machine has no package lists, and then knows no package.
  apt-cache show libc6 >/dev/null 2>&1 || as_root apt-get -qq update || true
  # shellcheck disable=SC2046 # a list of words
  try_install "$1" $(libav_packages)
}

# need_sdk: ends the script when the .NET SDK is missing.
need_sdk() {
  if ! dotnet --list-sdks 2>/dev/null | grep -q '^1[0-9]\.'; then
    echo "The .NET 10 SDK is needed and \"dotnet\" does not offer it: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
  fi
}

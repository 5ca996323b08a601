# Reads the table of cameras (RFC 4180, without line breaks in cells) and writes, for each camera, its cells in the order
# of "known", with the byte 1f between them. Each fault goes to stderr as FILE:LINE:COLUMN; any fault: exit code 1, no output.
# Spreadsheets write a byte order mark and CRLF: both are taken.

function fault(column, text) {
  print table ":" NR ":" column ": " text > "/dev/stderr"
  faults++
}

# split_line: cell[1..n] and at[1..n], where each begins; -1 after a fault.
function split_line(line,    i, c, n, quoted, closed) {
  n = 1; cell[1] = ""; at[1] = 1; quoted = closed = 0
  for (i = 1; i <= length(line); i++) {
    c = substr(line, i, 1)
    if (c < " " || c == "\177") {
      fault(i, "a control character: remove it")
      return -1
    }
    if (quoted) {
      if (c != "\"") cell[n] = cell[n] c
      else if (substr(line, i + 1, 1) == "\"") { cell[n] = cell[n] c; i++ }
      else { quoted = 0; closed = 1 }
    }
    else if (c == ",") { n++; cell[n] = ""; at[n] = i + 1; closed = 0 }
    else if (closed) {
      fault(i, "text behind a closing quote: double the quotes inside a cell")
      return -1
    }
    else if (c == "\"") {
      if (cell[n] != "") {
        fault(i, "a quote inside a cell: put the whole cell into quotes and double those inside")
        return -1
      }
      quoted = 1
    }
    else cell[n] = cell[n] c
  }
  if (quoted) {
    fault(at[n], "a quote that is not closed in its line")
    return -1
  }
  return n
}

# columns: what the first line names.
function columns(n,    i) {
  for (i = 1; i <= n; i++) {
    if (!(cell[i] in is_known)) fault(at[i], "column \"" cell[i] "\" is not known; there are " known)
    else if (cell[i] in seen) fault(at[i], "column \"" cell[i] "\" stands here twice")
    seen[cell[i]] = 1
    name_of[i] = cell[i]
  }
  if (!("id" in seen)) fault(1, "there is no column id")
  width = n
}

function demand(name, isMet, text) {
  if (!isMet) fault(where[name], name " " (name == "wifi_password" ? "" : "\"" value[name] "\" ") text)
}

function unique(name, all,    key) {
  key = tolower(value[name])
  if (key in all) fault(where[name], name " \"" value[name] "\" stands in line " all[key] " already")
  all[key] = NR
}

function is_wifi_password(text) {
  return (length(text) >= 8 && length(text) <= 63 && text !~ /[^ -~]/ && text !~ /^ | $/) || (length(text) == 64 && text !~ /[^0-9A-Fa-f]/)
}

function check(    n, i, group) {
  demand("id", value["id"] ~ /^[A-Za-z0-9][A-Za-z0-9._-]*$/ && length(value["id"]) <= 23, "must be 1 to 23 letters, digits and - . _, a letter or digit first")
  demand("id", tolower(value["id"]) !~ /^(operator|broker)$/, "is the name of somebody else")
  unique("id", ids)
  if (value["hostname"] != "") {
    demand("hostname", value["hostname"] ~ /^[A-Za-z0-9-]+$/ && value["hostname"] !~ /^-|-$/ && length(value["hostname"]) <= 63 && tolower(value["hostname"]) != "localhost",
      "must be 1 to 63 letters, digits and -, not - at an end, and not localhost")
    unique("hostname", hosts)
  }
  demand("wifi_ssid", length(value["wifi_ssid"]) <= 32, "must be up to 32 bytes")
  demand("wifi_password", value["wifi_password"] == "" || is_wifi_password(value["wifi_password"]), "must be 8 to 63 printable ASCII characters, or 64 hex digits")
  demand("wifi_password", value["wifi_password"] == "" || value["wifi_ssid"] != "", "is given without wifi_ssid")
  demand("wifi_country", value["wifi_country"] ~ /^([A-Za-z][A-Za-z])?$/, "must be two letters, such as DE")
  n = value["groups"] == "" ? 0 : split(value["groups"], group, ";")
  demand("groups", n <= 16, "must be 16 at most")
  for (i = 1; i <= n; i++) demand("groups", group[i] ~ /^[A-Za-z0-9._-]+$/ && length(group[i]) <= 23, "must each be 1 to 23 letters, digits and - . _, with ; between them")
  demand("uplink", value["uplink"] ~ /^((rtp|rtsp|rtsps|srt):\/\/[A-Za-z0-9.:\/_-]+)?$/, "must be rtp://, rtsp://, rtsps:// or srt://, without user and password")
  demand("profile", value["profile"] ~ /^(conference|telemedicine|live|education|monitoring)?$/, "must be conference, telemedicine, live, education or monitoring")
  demand("profile", value["profile"] == "" || value["uplink"] != "", "is given without uplink")
}

BEGIN {
  known = "id hostname wifi_ssid wifi_password wifi_country groups uplink profile"
  known_count = split(known, names, " ")
  for (i = 1; i <= known_count; i++) is_known[names[i]] = 1
}

{
  line = $0
  if (NR == 1) sub(/^\357\273\277/, "", line)
  sub(/\r$/, "", line)
  if (line == "") next
  n = split_line(line)
  if (n < 0) next
  if (!width) { columns(n); next }
  if (n != width) {
    fault(n < width ? length(line) + 1 : at[width + 1], n " cells, and the first line has " width " columns")
    next
  }
  for (i = 1; i <= known_count; i++) { value[names[i]] = ""; where[names[i]] = 1 }
  for (i = 1; i <= n; i++) { value[name_of[i]] = cell[i]; where[name_of[i]] = at[i] }
  check()
  row = value[names[1]]
  for (i = 2; i <= known_count; i++) row = row "\037" value[names[i]]
  rows[++row_count] = row
}

END {
  if (!faults && !row_count) { NR = NR ? NR : 1; fault(1, "there is no camera") }
  if (faults) exit 1
  for (i = 1; i <= row_count; i++) print rows[i]
}

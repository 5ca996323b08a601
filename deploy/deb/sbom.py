#!/usr/bin/env python3
"""What the package is made of, as CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/).

sbom.py DEPS_JSON PACKAGES CONTROL VERSION ARCHITECTURE: the published edgecam.deps.json, NuGet's folder of packages, and
the control file, whose Depends are the libraries of the system. The time is SOURCE_DATE_EPOCH. Writes to stdout.
"""
import base64
import datetime
import json
import os
import re
import sys
import uuid

LICENSES = {"OpenTelemetry": "Apache-2.0", "System.CommandLine": "MIT", "Microsoft.": "MIT", "EdgeCam": "MIT", "edgecam": "MIT"}


def licenses_of(name):
    """The SPDX id of what is in the package; whatever is added to it has to be entered above."""
    known = [spdx for prefix, spdx in LICENSES.items() if name.startswith(prefix)]
    if not known:
        sys.exit(f"sbom.py: the licence of {name} is not known: add it to LICENSES.")
    return [{"license": {"id": known[0]}}]


def hash_of(packages, name, version):
    """The SHA-512 of the .nupkg as the registry has it, which NuGet keeps beside what it unpacked."""
    path = os.path.join(packages, name.lower(), version, f"{name}.{version}.nupkg.sha512".lower())
    with open(path, encoding="ascii") as file:
        return base64.b64decode(file.read().strip()).hex()


def component(packages, key, kind):
    """One entry of the "libraries" of deps.json: a project of ours, a package, or a pack of the runtime."""
    name, version = key.removeprefix("runtimepack.").split("/")
    entry = {"type": "framework" if kind == "runtimepack" else "library", "bom-ref": key, "name": name, "version": version,
             "scope": "required", "licenses": licenses_of(name)}
    if kind != "project":
        entry["hashes"] = [{"alg": "SHA-512", "content": hash_of(packages, name, version)}]
        entry["purl"] = f"pkg:nuget/{name}@{version}"
    return entry


def system_library(alternatives, architecture):
    """A library that the distribution brings, in the version that it has."""
    names = [re.sub(r"\s*\(.*\)", "", name.strip()) for name in alternatives.split("|")]
    return {"type": "library", "bom-ref": f"deb/{names[0]}", "name": names[0], "scope": "required",
            "description": f"Not in the package, but of the system: {' or '.join(names)}.",
            "purl": f"pkg:deb/debian/{names[0]}?arch={architecture}"}


def depends_of(control):
    """The entries of the field Depends, each with its alternatives; none twice by its first name."""
    with open(control, encoding="utf-8") as file:
        fields = dict(line.rstrip("\n").split(": ", 1) for line in file if re.match(r"[A-Z][A-Za-z-]*: ", line))
    return {entry.split("|")[0].split()[0]: entry for entry in fields["Depends"].split(", ")}.values()


def main(deps_file, packages, control, version, architecture):
    with open(deps_file, encoding="utf-8") as file:
        deps = json.load(file)
    keys = deps["libraries"]
    (root,) = [key for key in keys if key.startswith("edgecam/")]
    targets = deps["targets"][deps["runtimeTarget"]["name"]]
    system = [system_library(entry, architecture) for entry in depends_of(control)]
    components = [component(packages, key, keys[key]["type"]) for key in sorted(keys) if key != root] + system

    edges = []
    for key in sorted(keys):
        wanted = targets.get(key, {}).get("dependencies", {})
        reached = {other for other in keys if other.split("/")[0] in wanted}
        if key == root:
            reached |= {library["bom-ref"] for library in system}
        edges.append({"ref": key, "dependsOn": sorted(reached)})

    time = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
    bom = {"$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
           "metadata": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "lifecycles": [{"phase": "build"}],
                        "component": {"type": "application", "bom-ref": root, "name": "edgecam", "version": version,
                                      "licenses": licenses_of("edgecam"), "purl": f"pkg:deb/edgecam@{version}?arch={architecture}"}},
           "components": components, "dependencies": edges}
    bom["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bom, sort_keys=True)).urn
    json.dump(bom, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])

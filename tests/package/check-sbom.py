#!/usr/bin/env python3
"""The essential rules of CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): check-sbom.py FILE; every fault on a line, exit code 1."""
import json
import re
import sys

TOP = {"$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components", "dependencies"}
TYPES = {"application", "framework", "library"}
SPDX = {"MIT", "Apache-2.0"}
FIELDS = {"type", "bom-ref", "name", "version", "description", "scope", "hashes", "licenses", "purl"}
PURL = r"pkg:[a-z]+/[A-Za-z0-9.+~_-]+(/[A-Za-z0-9.+~_-]+)?(@[0-9A-Za-z.+~-]+)?(\?[a-z]+=[a-z0-9]+)?"


def faults_of_component(item):
    """What is wrong with one entry of "components", or with what the whole file is about."""
    name = item.get("name", "a component without a name")
    if item.get("type") not in TYPES:
        yield f'{name}: type is "{item.get("type")}": must be one of {", ".join(sorted(TYPES))}'
    for field in ("name", "bom-ref"):
        if not item.get(field):
            yield f"{name}: {field} is missing"
    for field in item.keys() - FIELDS:
        yield f"{name}: unexpected field {field}"
    if "purl" in item and not re.fullmatch(PURL, item["purl"]):
        yield f'{name}: purl is "{item["purl"]}"'
    for digest in item.get("hashes", []):
        if digest.get("alg") != "SHA-512" or not re.fullmatch("[0-9a-f]{128}", digest.get("content", "")):
            yield f"{name}: not a SHA-512: {digest}"
    for entry in item.get("licenses", []):
        if entry.get("license", {}).get("id") not in SPDX:
            yield f"{name}: unknown licence {entry}"


def faults_of(bom):
    """What is wrong with the file, as sentences."""
    if bom.get("bomFormat") != "CycloneDX" or bom.get("specVersion") != "1.6":
        yield "not CycloneDX 1.6"
    for field in TOP ^ bom.keys():
        yield f"{field}: missing or unexpected at the top"
    if not re.fullmatch("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", bom.get("serialNumber", "")):
        yield f'serialNumber is "{bom.get("serialNumber")}": must be urn:uuid:...'
    if bom.get("version") != 1:
        yield "version: must be 1"
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", bom.get("metadata", {}).get("timestamp", "")):
        yield "metadata.timestamp: must be a time in UTC"
    components = [bom.get("metadata", {}).get("component", {}), *bom.get("components", [])]
    for item in components:
        yield from faults_of_component(item)
    refs = [item.get("bom-ref") for item in components]
    for ref in {ref for ref in refs if refs.count(ref) > 1}:
        yield f"{ref}: two components of this bom-ref"
    for edge in bom.get("dependencies", []):
        for ref in {edge.get("ref"), *edge.get("dependsOn", [])} - set(refs):
            yield f"{ref}: a dependency that is no component"
    reached = {ref for edge in bom.get("dependencies", []) for ref in edge.get("dependsOn", [])}
    for ref in set(refs[1:]) - reached:
        yield f"{ref}: nothing depends on it"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        found = sorted(faults_of(json.load(file)))
    for fault in found:
        print(fault)
    sys.exit(1 if found else 0)


main()

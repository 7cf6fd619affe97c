"""A map is a package too, and what it brought agrees with what a package brings."""

from __future__ import annotations

import base64

import pytest

from data.errors import PackageProblem
from events.exchange.maps import CLOSE, OPEN, from_map, in_map, map_digest
from events.exchange.snapshot import snapshot
from tests.events.exchange.crafted import refused
from tests.events.exchange.two import DUTY


def test_a_map_is_the_package(two):
    own, other = two
    subject = own.add("a", kind="PATROL", title_en="Patrol", notes="secret")
    own.add("b", kind="CLASH", marking="TLP:RED")
    page = b"<!DOCTYPE html><html><body>" + OPEN + CLOSE + b"<p>the map</p></body></html>"
    package = snapshot(
        own.register, DUTY, [subject, "tripoli-b", "unknown"], "public", own.key, map_digest(page)
    )
    whole = in_map(page, package)
    assert from_map(whole) == package
    path = other.folder / "map.html"
    path.write_bytes(whole)
    assert other.merge(path).records == (subject,)
    assert other.one(subject).shown.body == {"kind": "PATROL", "title_en": "Patrol"}
    refused(other, whole, "package.replayed")
    refused(other, whole.replace(b"the map", b"the mop"), "package.map_altered")
    refused(other, page, "package.map_none")
    refused(other, whole + OPEN + CLOSE, "package.map_none")
    refused(other, whole.replace(base64.b64encode(package)[:8], b"!!!!!!!!"), "package.map_damaged")
    refused(other, in_map(page, own.pack("benghazi").path.read_bytes()), "package.map_kind")
    with pytest.raises(PackageProblem):
        in_map(whole, package)


def test_what_a_map_brought_and_the_package_brings_again_is_no_conflict(two):
    own, other = two
    subject = own.add("a", kind="PATROL", title_en="Patrol", notes="secret", lon=24.12345, lat=22.5)
    path = other.folder / "snapshot.marsad"
    path.write_bytes(snapshot(own.register, DUTY, [subject], "public", own.key))
    other.merge(path)
    own.wait()
    own.change(subject, kind="PATROL", title_en="Patrol, later", notes="more", lon=24.12345, lat=22.5)
    path.write_bytes(snapshot(own.register, DUTY, [subject], "public", own.key))
    assert other.merge(path).conflicts == ()
    found = other.merge(own.pack("benghazi").path)
    assert (found.conflicts, other.one(subject).shown.body["notes"]) == ((), "more")
    # And the other way round: in full first, then by a map.
    own.wait()
    own.change(subject, kind="CLASH", notes="again")
    other.merge(own.pack("benghazi").path)
    path.write_bytes(snapshot(own.register, DUTY, [subject], "public", own.key))
    assert other.merge(path).conflicts == ()


def test_an_internal_map_brings_heads_whose_parents_come_later(two):
    own, other = two
    subject = own.add("a", kind="PATROL")
    own.wait()
    own.change(subject, kind="MEET")
    path = other.folder / "snapshot.marsad"
    path.write_bytes(snapshot(own.register, DUTY, [subject], "internal", own.key))
    assert other.merge(path).added == 1
    # It does not go on until what it was written over is here too.
    assert other.pack("tripoli").manifest.count == 0
    other.merge(own.pack("benghazi").path)
    assert other.pack("tripoli").manifest.count == 2
    assert other.one(subject) == own.one(subject)

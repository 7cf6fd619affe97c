"""A package that was damaged, cut, rewritten or made up is refused with its reason and changes nothing."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from events.documents import events as shipped
from events.exchange.envelope import COMMENT_BYTES, PLAIN, joined, written
from events.exchange.items import Link, genesis, text
from events.exchange.requests import REQUEST, receipt_id
from tests.events.exchange.crafted import again, held, parts, refused, version
from tests.events.exchange.two import centres
from tests.soak.exchange import altered


def test_single_bits_that_turn_are_seen(two):
    own, other = two
    own.add("a", kind="PATROL", title_en="Patrol")
    raw = own.pack("benghazi").path.read_bytes()
    before = held(other.register)
    assert altered(other.register, other.key, raw, 300, random.Random(1)) == {"refused": 300}
    assert held(other.register) == before
    other.merge(next(other.folder.parent.glob("tripoli/*.marsad")))


def test_cut_off_anywhere_it_is_refused(two):
    own, other = two
    own.add("a", kind="PATROL")
    raw = own.pack("benghazi").path.read_bytes()
    for size in (0, 1, 30, COMMENT_BYTES, len(raw) // 2, len(raw) - COMMENT_BYTES, len(raw) - 1):
        refused(other, raw[:size], "package.none" if size < 4 else "package.cut")


def test_an_entry_taken_out_and_signed_anew_is_seen_by_the_chain(two):
    own, other = two
    subject = own.add("a", kind="PATROL")
    other.merge(own.pack("benghazi").path)
    own.merge(other.pack("tripoli").path)
    for k in range(3):
        own.wait()
        own.change(subject, kind="PATROL", title_en=str(k))
    manifest, lines, _ = parts(own.pack("benghazi").path)
    # The change in the middle: what rests on it does not fit.
    refused(other, again(own, manifest, [lines[0], lines[2]]), "package.parents")
    # Its text alone, under the chain that was signed before.
    refused(other, again(own, manifest, [lines[0], lines[2]], after=manifest.after), "package.chain")
    refused(other, again(own, manifest, lines, count=2, last=manifest.first + 1), "package.count")


def test_history_that_was_rewritten_is_seen(two):
    own, other = two
    own.add("a", kind="PATROL")
    own.add("b", kind="MEET")
    first = own.pack("benghazi")
    other.merge(first.path)
    manifest, lines, _ = parts(first.path)
    false = version("c", {"kind": "MINE"})
    for some in ([text(false), lines[1], lines[0]], [lines[1], lines[0], text(false)]):
        problem = refused(other, again(own, manifest, some), "package.rewritten")
    assert "marsad pack --anew" in str(problem)
    # On another beginning than the line's own.
    refused(other, again(own, manifest, lines, before=genesis("internal-other").hex()), "package.chain")


FALSE = {
    "an unknown column": version("x", {"colour": "red"}),
    "a code of no list": version("x", {"certainty": "sure"}),
    "a place off the earth": version("x", {"lon": 200.0, "lat": 1.0}),
    "not a number": version("x", {"lon": "1", "lat": 1.0}),
    "a centre that is no name": version("x", {"kind": "MEET"}, centre="<script>"),
    "a year 3000": version("x", {"kind": "MEET"}, clock_ms=32_503_680_000_000),
    "before 1970": version("x", {"kind": "MEET"}, clock_ms=-1),
    "a deletion with content": version("x", {"kind": "MEET"}, op="delete"),
    "united with itself": version("x", {"into": "tripoli-x"}, op="merge"),
    "a release with its author": version("x", {"kind": "MEET"}, profile="public"),
    "a release to the internal": version("x", {"kind": "MEET"}, profile="internal", author=""),
    "a release with notes": version("x", {"notes": "MEET"}, profile="public", author=""),
    "a release to the millisecond": version("x", {"kind": "MEET"}, profile="public", author="", clock_ms=1_001),
    "an id with a new line": version("x\ny", {"kind": "MEET"}),
    "an endless id": version("x" * 500, {"kind": "MEET"}),
    "a request without its fields": version("x", {"text": "?"}, record="request"),
    "a request due at the end of the calendar": version(
        "x", dict.fromkeys(REQUEST, "") | {"kind": "support", "state": "open", "text": "?", "to": "sabha", "due": "9999-12-31T23:59Z"},
        record="request",
    ),
    "a request due on no day": version(
        "x", dict.fromkeys(REQUEST, "") | {"kind": "support", "state": "open", "text": "?", "to": "sabha", "due": "2026-13-45"},
        record="request",
    ),
    "a receipt at the end of the calendar": version(
        "x", {"about": "tripoli-a", "centre": "tripoli", "by": "x", "at_utc": "9999-12-31T23:59:59Z"}, record="receipt",
        subject=receipt_id("tripoli", "tripoli-a"),
    ),
    "a request united with an event": version("x", {"into": "tripoli-a"}, record="request", op="merge"),
    "an id with markup": version("<b>x", {"kind": "MEET"}),
    "an id that is a path": version("../x", {"kind": "MEET"}),
    "an id that is a formula": version("x", {"kind": "MEET"}, subject="=1+1"),
    "united with what is no id": version("x", {"into": "a\n<b>"}, op="merge"),
    "a receipt under an id of its own choice": version(
        "x", {"about": "tripoli-a", "centre": "tripoli", "by": "x", "at_utc": ""}, record="receipt"
    ),
    "a receipt in the name of another": version(
        "x", {"about": "tripoli-a", "centre": "benghazi", "by": "x", "at_utc": ""}, record="receipt",
        subject=receipt_id("benghazi", "tripoli-a"),
    ),
    "a receipt with a number": version(
        "x", {"about": 1, "centre": "tripoli", "by": "x", "at_utc": ""}, record="receipt"
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", FALSE)
def test_a_version_that_nobody_would_write_is_refused(two, what):
    own, other = two
    own.add("a", kind="PATROL")
    manifest, lines, _ = parts(own.pack("benghazi").path)
    refused(other, again(own, manifest, [*lines, text(FALSE[what])]), "package.version")


SHIPPED = {
    "an event": version("", {"kind": "MEET"}, subject="S003-01"),
    "what was deleted": version("", {}, subject="S000-01", op="delete"),
    "one united with a shipped one": version("", {"into": "S003-01"}, subject="tripoli-a", op="merge"),
    "a release": version("", {"kind": "MEET"}, subject="S003-01", profile="public", author=""),
}


@pytest.mark.parametrize("what", SHIPPED)
def test_an_event_under_the_id_of_one_that_ships_is_refused(two, what):
    assert {"S003-01", "S000-01"} <= set(shipped()["id"])
    own, other = two
    own.add("a", kind="PATROL")
    manifest, lines, _ = parts(own.pack("benghazi").path)
    problem = refused(other, again(own, manifest, [*lines, text(SHIPPED[what])]), "package.shipped")
    assert "S00" in problem.say("en")


def test_originals_and_links_go_in_internal_packages_alone(two):
    own, other = two
    own.add("a", kind="PATROL")
    manifest, lines, _ = parts(own.pack("benghazi", "public").path)
    refused(other, again(own, manifest, [text(version("x", {"kind": "MEET"}))]), "package.version")
    partner = version("x", {"kind": "MEET"}, profile="partner", author="")
    refused(other, again(own, manifest, [text(partner)]), "package.version")
    refused(
        other, again(own, manifest, [*lines, text(Link("0" * 64, "1" * 64, "tripoli-a"))]), "package.version"
    )


def test_versions_that_do_not_fit_what_is_there_are_refused(two):
    own, other = two
    subject = own.add("a", kind="PATROL")
    made = own.pack("benghazi")
    other.merge(made.path)
    known = own.one(subject).shown
    first = replace(made.manifest, first=2, before=made.manifest.after)
    cases = {
        "package.parents": [version("b", {}, parents=("f" * 64,))],
        "package.clock": [version("a", {"kind": "MEET"}, parents=(known.hash,), clock_ms=known.clock_ms)],
        "package.record": [version("a", dict.fromkeys(REQUEST, "") | {"kind": "support", "state": "open", "text": "?", "to": "sabha"}, record="request")],
    }  # fmt: skip
    for key, versions in cases.items():
        refused(other, again(own, first, [text(one) for one in versions]), key)
    # A child of another record.
    other_record = version("b", {"kind": "MEET"}, parents=(known.hash,), clock_ms=known.clock_ms + 1)
    refused(other, again(own, first, [text(other_record)]), "package.parents")
    for link in (Link(known.hash, known.hash, subject), Link("0" * 64, known.hash, subject)):
        refused(other, again(own, first, [text(link)]), "package.link")
    refused(other, again(own, first, [b'{"link":1}']), "package.item")
    refused(other, again(own, first, [b"\xff\xfe"]), "package.item")
    refused(other, again(own, first, [text(known).replace(b"{", b"{ ", 1)]), "package.item")
    refused(other, again(own, first, [text(known).replace(b"PATROL", b"PATR\\u004fL")]), "package.version")


def test_a_release_is_hidden_behind_nothing_but_what_it_was_made_from(two):
    own, other = two
    subject = own.add("a", kind="PATROL", notes="full")
    other.merge(own.pack("benghazi", "public").path)
    release = other.one(subject).shown
    original = own.one(subject).shown
    false = version("a", {"kind": "MEET", "notes": "false"}, clock_ms=original.clock_ms)
    manifest, _, _ = parts(own.pack("benghazi").path)
    for behind in (false, release):
        items = [text(one) for one in (false, Link(release.hash, behind.hash, subject))]
        refused(other, again(own, manifest, items), "package.link")
    true = [text(one) for one in (original, Link(release.hash, original.hash, subject))]
    path = other.folder / "true.marsad"
    path.write_bytes(again(own, manifest, true))
    other.merge(path)
    assert other.one(subject).shown == original


def test_nothing_without_a_name_replaces_what_a_person_wrote(two):
    own, other = two
    subject = other.add("a", kind="PATROL", marking="TLP:AMBER")
    own.merge(other.pack("tripoli").path)
    own.add("b", kind="MEET")
    made = own.pack("benghazi")
    manifest, lines, _ = parts(made.path)
    original = other.one(subject).shown
    at_ms = original.clock_ms // 1_000 * 1_000 + 5_000
    bare = version("a", {"kind": "PATROL"}, subject=subject, author="", profile="public", clock_ms=at_ms,
                   parents=(original.hash,))  # fmt: skip
    refused(other, again(own, manifest, [*lines, text(bare)]), "package.parents")


def test_a_clock_at_the_end_of_time_does_not_keep_others_from_what_is_written_over_it(tmp_path):
    own, other, third = centres(tmp_path, ("tripoli", "benghazi", "sabha"))
    last_ms = 7_258_118_400_000 - 1
    own.add("a", kind="PATROL")
    manifest, lines, _ = parts(own.pack("benghazi").path)
    path = tmp_path / "late.marsad"
    path.write_bytes(again(own, manifest, [*lines, text(version("x", {"kind": "MEET"}, clock_ms=last_ms))]))
    other.merge(path)
    other.change("tripoli-x", kind="PATROL")
    assert other.one("tripoli-x").shown.clock_ms == last_ms + 1
    third.merge(other.pack("sabha").path)
    assert third.one("tripoli-x") == other.one("tripoli-x")
    # Nobody but who writes over such a one comes there.
    known = other.one("tripoli-x").shown
    far = version("x", {"kind": "MEET"}, parents=(known.hash,), clock_ms=known.clock_ms + 1_001)
    own.merge(other.pack("tripoli").path)
    first = replace(manifest, first=3, before=parts(path)[0].after)
    refused(other, again(own, first, [text(far)]), "package.clock")


def test_a_manifest_that_says_other_things_is_refused(two):
    own, other = two
    own.add("a", kind="PATROL")
    manifest, lines, _ = parts(own.pack("benghazi").path)
    for changed in (
        {"profile": "public"}, {"line": "public-aaaaa"}, {"line": "x"}, {"marking": "SECRET"}, {"made_utc": "today"},
        {"kind": "other"}, {"kind": "sealed"}, {"kind": "snapshot"}, {"to": "*"}, {"first": 0}, {"before": "A" * 64},
        {"by": {"name": "x"}}, {"first": 1.0}, {"first": True}, {"map_sha256": "0" * 64},
    ):  # fmt: skip
        refused(other, again(own, manifest, lines, **{"first": 1, **changed}), "package.manifest")
    for old, new, key in (
        (b'"format":"marsad-package 1"', b'"format":"marsad-package 2"', "package.format"),
        (b'"count":1', b'"count":1 ', "package.manifest"),
        (b'"count":1', b'"count":1,"more":1', "package.manifest"),
        (manifest.text, b"[]", "package.manifest"),
        (manifest.text, b"\xff", "package.manifest"),
    ):
        whole = (b"", manifest.text.replace(old, new), joined(lines))
        refused(other, written(dict(zip(PLAIN, whole, strict=True)), own.key), key)

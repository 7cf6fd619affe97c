"""What a profile withholds never leaves: the bytes of a package do not depend on it, and hold none of it."""

import base64
import io
import itertools
import re
import zipfile

import pytest
from sqlalchemy import select

from events.exchange import snapshot
from events.exchange.items import item
from events.exchange.releasing import PROFILES, coarsened, release
from events.register import tables
from events.register.versions import Version
from events.schema import NAMES, NO_REDISTRIBUTION
from tests.events.exchange.two import DUTY, centres

OPEN = {"kind": "PATROL", "title_en": "Patrol", "marking": "TLP:CLEAR", "lon": 24.1234567, "lat": 22.7654321}


def packed(
    folder, profile, *, withheld: str, there: bool = True, versions: bool = True, map_too: bool = False
):
    """Pack a register of which some is withheld: ``withheld`` is in all of that, and in nothing else."""
    own = centres(folder)[0]
    say = lambda word: f"canary-{withheld}-{word}"  # noqa: E731
    kept = own.add("a", **OPEN, notes=say("notes"), extra=f'{{"x": "{say("extra")}"}}', same_as=say("same"))
    own.wait()
    gone = own.add("b", kind="MEET", title_en="To be deleted")
    if there:
        for name, body in {
            "c": {"kind": "CLASH", "marking": "TLP:RED"}, "d": {"kind": "CLASH", "marking": "TLP:AMBER"},
            "e": {"kind": "CLASH", "terms": NO_REDISTRIBUTION}, "f": {"kind": "CLASH", "marking": say("marking")},
        }.items():  # fmt: skip
            subject = own.add(name, **body, title_en=say("title"), source=say("source"), lon=20.5, lat=25.25)
            own.wait(1)
            own.change(subject, reason=say("reason"), **body, title_en=say("changed"))
        lower = own.add("g", kind="MINE", title_en="First said openly, then not")
        own.wait(1)
        own.change(lower, reason=say("reason"), kind="MINE", marking="TLP:RED", title_en=say("raised"))
        asked(own, say)
    if versions:
        own.change(kept, reason=say("reason"), **OPEN, notes=say("more notes"))
        own.change(kept, reason=say("reason"), **{**OPEN, "marking": "TLP:RED"}, title_ar=say("for an hour"))
    own.clock[0] = own.clock[0].replace(hour=12, minute=0, second=0)
    own.change(kept, reason=say("why"), **{**OPEN, "title_en": "Patrol, corrected"}, notes=say("last"))
    first = own.pack("benghazi", profile).path.read_bytes()
    own.wait()
    own.change(kept, reason=say("why"), **{**OPEN, "title_en": "Patrol, corrected"}, notes=say("notes alone"))
    own.remove(gone, say("why"))
    own.clock[0] = own.clock[0].replace(hour=13, minute=0, second=0)
    second = own.pack("benghazi", profile).path.read_bytes()
    if map_too:
        return (
            first,
            second,
            snapshot.snapshot(own.register, DUTY, [kept, gone, "tripoli-c"], profile, own.key),
        )
    return first, second


def asked(own, say):
    from events.exchange import requests

    requests.ask(own.register, DUTY, "benghazi", "support", say("request"), office=say("office"))
    requests.acknowledge(own.register, DUTY, "tripoli-a", say("receipt"))


def decoded(raw: bytes) -> bytes:
    """Return all that a package says, unpacked, beside the bytes as they are."""
    out = [raw]
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        out += [archive.read(name) for name in archive.namelist()] + [archive.comment]
    texts = b"\n".join(out)
    out += [bytes.fromhex(word.decode()) for word in re.findall(rb"\b(?:[0-9a-f]{2}){16,}\b", texts)]
    return b"\n".join(out)


@pytest.mark.parametrize("profile", ["public", "partner"])
def test_the_bytes_do_not_depend_on_what_is_withheld(tmp_path, profile):
    worlds = [
        packed(tmp_path / "one", profile, withheld="one", map_too=True),
        packed(tmp_path / "other", profile, withheld="quite-another", map_too=True),
        packed(tmp_path / "without", profile, withheld="one", there=False, map_too=True),
        packed(tmp_path / "plain", profile, withheld="one", versions=False, map_too=True),
    ]
    for one, other in itertools.pairwise(worlds):
        assert one == other


@pytest.mark.parametrize("profile", ["public", "partner"])
def test_nothing_withheld_is_in_the_decoded_bytes(tmp_path, profile):
    for raw in packed(tmp_path, profile, withheld="one", map_too=True):
        told = decoded(raw)
        assert b"Patrol, corrected" in told or b'"op":"delete"' in told
        for word in (
            b"canary",
            b"duty.officer",
            b"tripoli-c",
            b"tripoli-d",
            b"tripoli-e",
            b"tripoli-f",
            b"tripoli-g",
        ):
            for form in (
                word,
                word.hex().encode(),
                word.decode().encode("utf-16-le"),
                base64.b64encode(word)[:8],
            ):
                assert form not in told, (word, form)
        assert (
            b"To be deleted" not in raw or profile
        )  # a name of what is deleted is not in the second package
    assert b"To be deleted" not in decoded(packed(tmp_path / "again", profile, withheld="one")[1])


def test_the_search_would_find_it(tmp_path):
    told = decoded(packed(tmp_path, "internal", withheld="one")[0])
    assert b"canary-one-notes" in told
    assert b"canary-one-title" in told


def test_no_hash_of_an_original_goes_out(tmp_path):
    own = centres(tmp_path)[0]
    subject = own.add("a", **OPEN, notes="x")
    original = own.one(subject).hashes[0]
    own.wait()
    own.change(subject, **OPEN, title_ar="دورية", notes="y")
    for profile in ("public", "partner"):
        told = decoded(own.pack("benghazi", profile).path.read_bytes())
        assert original.encode() not in told
        assert own.one(subject).hashes[0].encode() not in told
        assert bytes.fromhex(original) not in told


def test_what_is_no_event_never_goes_out_but_in_internal_packages(tmp_path):
    own, other = centres(tmp_path)
    subject = own.add("a", **OPEN)
    asked(own, lambda word: word)
    for profile in PROFILES:
        other.merge(own.pack("benghazi", profile).path)
        records = {"tripoli-a"} if profile != "internal" else {"tripoli-a", "request", "receipt"}
        with other.register.engine.connect() as connection:
            found = connection.execute(select(tables.current.c.subject, tables.current.c.record)).all()
        assert {row.subject if row.record == "event" else row.record for row in found} == records
    assert other.one(subject).shown.body["lon"] == OPEN["lon"]


def test_marked_higher_before_it_was_handed_over_it_does_not_go(tmp_path):
    own, other = centres(tmp_path)
    subject = own.add("a", **OPEN, text_en="said too early")
    stays = own.add("b", kind="MEET")
    lost = own.pack("benghazi", "public")
    own.wait()
    own.change(subject, **{**OPEN, "marking": "TLP:RED"})
    again = own.pack("benghazi", "public")
    assert b"said too early" in decoded(lost.path.read_bytes())
    assert b"said too early" not in decoded(again.path.read_bytes())
    assert again.manifest.line != lost.manifest.line
    assert again.manifest.first == 1
    assert other.merge(again.path).records == (stays,)


def test_deleted_before_it_was_handed_over_its_content_does_not_go(tmp_path):
    own, other = centres(tmp_path)
    subject = own.add("a", **OPEN, text_en="entered in error")
    own.pack("benghazi", "public")
    own.wait()
    own.remove(subject)
    again = own.pack("benghazi", "public")
    assert b"entered in error" not in decoded(again.path.read_bytes())
    other.merge(again.path)
    assert other.one(subject).shown.op == "delete"


def test_one_head_that_is_withheld_holds_the_record_back():
    first = version(1_000, {"kind": "PATROL"})
    open_, closed = (
        version(2_000, {"kind": "MEET"}, first),
        version(3_000, {"kind": "MINE", "marking": "TLP:RED"}, first),
    )
    assert release([first, open_], "public").versions[0].body == {"kind": "MEET"}
    assert release([first, open_, closed], "public") == type(release([first], "public"))((), {}, True)


def test_a_release_names_the_releases_before_it_and_only_those():
    first = version(1_500, {"kind": "PATROL"})
    (sent,) = release([first], "public").versions
    originals = {sent.hash: first.hash}
    notes = version(2_500, {"kind": "PATROL", "notes": "x"}, first)
    assert release([first, sent, notes], "public", originals).versions == (sent,)
    later = version(3_500, {"kind": "MEET"}, notes)
    (next_,) = release([first, sent, notes, later], "public", originals).versions
    assert (next_.parents, next_.clock_ms) == ((sent.hash,), 3_000)


def test_what_was_released_to_partners_is_not_named_in_public():
    first = version(1_500, {"kind": "PATROL", "marking": "TLP:CLEAR"})
    (partner,) = release([first], "partner").versions
    later = version(9_500, {"kind": "MEET"}, first)
    known = [first, partner, later]
    (public,) = release(known, "public", {partner.hash: first.hash}).versions
    assert public.parents == ()
    (again,) = release(
        [*known, public], "partner", {partner.hash: first.hash, public.hash: later.hash}
    ).versions
    assert set(again.parents) == {partner.hash, public.hash}


def test_a_release_that_came_in_goes_on_as_it_is_unless_it_shows_too_much():
    (sent,) = release([version(1_500, {"kind": "PATROL", "lon": 24.12345, "lat": 22.5})], "public").versions
    assert release([sent], "public").versions == (sent,)
    assert release([sent], "partner").versions == (sent,)
    false = Version(
        "event", "a-1", (), "tripoli", "", "", 1_000, "put", {"kind": "X", "notes": "secret"}, "", "public"
    )
    (clean,) = release([false], "public").versions
    assert (clean.body, clean.hash == false.hash) == ({"kind": "X"}, False)


def test_a_tombstone_goes_only_where_something_went_before():
    first = version(1_500, {"kind": "PATROL"})
    gone = version(2_500, {}, first, op="delete")
    assert release([first, gone], "public").versions == ()
    (sent,) = release([first], "public").versions
    (told,) = release([first, sent, gone], "public", {sent.hash: first.hash}).versions
    assert (told.op, told.parents, told.reason) == ("delete", (sent.hash,), "")


def test_united_goes_out_as_deleted_without_the_id_of_the_other():
    first = version(1_500, {"kind": "PATROL"})
    (sent,) = release([first], "public").versions
    united = version(2_500, {"into": "tripoli-secret"}, first, op="merge")
    (told,) = release([first, sent, united], "public", {sent.hash: first.hash}).versions
    assert (told.op, dict(told.body)) == ("delete", {})


def test_public_places_are_on_the_grid_of_their_precision_and_not_moved_again():
    whole = coarsened(
        {"lon": 24.1234567, "lat": -22.7654321, "place_precision": "exact", "uncertainty_m": 15.0}
    )
    assert (whole["lon"], whole["lat"], whole["uncertainty_m"]) == (24.123, -22.765, 94.0)
    near = coarsened(
        {"lon": 24.1234511, "lat": -22.7654399, "place_precision": "exact", "uncertainty_m": 15.0}
    )
    assert near == whole
    (sent,) = release(
        [version(1_500, {"lon": 24.1234567, "lat": 22.5, "place_precision": "town"})], "public"
    ).versions
    assert release([sent], "public").versions == (sent,)
    assert release([sent], "public").versions[0].body["uncertainty_m"] == 790.0


def test_the_circle_of_a_coarsened_place_still_holds_the_place():
    from pyproj import Geod

    earth = Geod(ellps="WGS84")
    for precision, lat in itertools.product(("exact", "town", "district", "country"), (19.51, 33.123456)):
        body = {"lon": 9.987654, "lat": lat, "place_precision": precision}
        moved = coarsened(body)
        assert earth.inv(body["lon"], lat, moved["lon"], moved["lat"])[2] <= moved["uncertainty_m"]


def test_what_goes_out_is_an_allow_list():
    everything = dict.fromkeys(NAMES, "x") | {
        "terms": "",
        "marking": "",
        "lon": 1.0,
        "lat": 2.0,
        "uncertainty_m": 1.0,
    }
    (sent,) = release([version(0, everything)], "partner").versions
    assert set(everything) - set(sent.body) == {"notes", "extra", "id", "same_as"}


def test_a_delay_keeps_back_what_is_younger(tmp_path):
    own = centres(tmp_path)[0]
    own.add("a", kind="MEET")
    own.wait(23 * 3_600)
    assert own.pack("benghazi", "public", delay_h=24).manifest.count == 0
    own.wait(2 * 3_600)
    own.add("b", kind="MINE")
    made = own.pack("benghazi", "public", delay_h=24)
    assert [item(line).subject for line in lines_of(made.path)] == ["tripoli-a"]
    own.wait(25 * 3_600)
    assert [
        item(line).subject for line in lines_of(own.pack("benghazi", "public", delay_h=24, since=1).path)
    ] == ["tripoli-b"]


def lines_of(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("items.jsonl").splitlines()


def version(clock_ms, body, *parents, op="put"):
    hashes = tuple(sorted(parent.hash for parent in parents))
    return Version("event", "a-1", hashes, "tripoli", "duty", "customs", clock_ms, op, body, "why")

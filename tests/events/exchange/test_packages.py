"""A package goes from one centre to another, is proved, and arrives once, whatever was lost on the way."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import replace

import pytest

from data.errors import AccessProblem, DataProblem, PackageProblem, UsageProblem
from events.exchange import keys, merging, packing, peers, requests
from events.exchange.envelope import COMMENT_BYTES, PLAIN, members
from events.exchange.manifest import Manifest, read
from events.exchange.snapshot import snapshot
from events.register import editing, log, tables
from events.register.backup import backup, restore
from events.register.who import Actor
from tests.events.exchange.crafted import again, held, parts, refused
from tests.events.exchange.two import DUTY, START, centre, centres


def test_what_goes_in_comes_out_and_the_page_says_it(two):
    own, other = two
    subject = own.add(
        "a", kind="PATROL", title_en="Patrol <b>", title_ar="دورية", lon=24.5, lat=22.5, marking="TLP:AMBER"
    )
    made = own.pack("benghazi")
    found = other.merge(made.path)
    assert found.counts == {
        "read": 1,
        "added": 1,
        "known": 0,
        "links": 0,
        "records": 1,
        "conflicts": 0,
        "returned": 0,
    }
    assert other.one(subject) == own.one(subject)
    page = members(made.path.read_bytes())["contents.html"].decode()
    assert made.manifest.marking == "TLP:AMBER"
    for word in (
        "Patrol &lt;b&gt;",
        "دورية",
        "Tripoli centre",
        "مركز بنغازي",
        "TLP:AMBER",
        subject,
        "customs",
    ):
        assert word in page
    assert "<script" not in page
    assert "<b>" not in page
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.sha256
    assert log.entries(own.register, DUTY, 1)[0]["detail"]["package"] == made.sha256
    assert log.entries(own.register, DUTY, 1)[0]["actor"] == DUTY.name


def test_the_same_register_and_clock_give_the_same_bytes(tmp_path):
    made = []
    for name in ("one", "two"):
        own = centres(tmp_path / name)[0]
        own.add("a", kind="PATROL")
        made.append(own.pack("benghazi").path.read_bytes())
    assert made[0] == made[1]


def test_any_program_that_reads_zip_files_reads_it(two):
    own, _ = two
    own.add("a", kind="PATROL")
    path = own.pack("benghazi").path
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == list(PLAIN)
        assert re.fullmatch(rb"marsad-ed25519 [0-9a-f]{64} [0-9a-f]{128}", archive.comment)


def test_the_rest_follows_what_was_acknowledged(two):
    own, other = two
    own.add("a", kind="PATROL")
    other.merge(own.pack("benghazi").path)
    own.add("b", kind="MEET")
    assert own.pack("benghazi").manifest.first == 1  # nobody has said that the first has arrived
    own.merge(other.pack("tripoli").path)
    made = own.pack("benghazi")
    assert (made.manifest.first, made.manifest.last) == (2, 2)
    assert other.merge(made.path).added == 1
    own.merge(other.pack("tripoli").path)
    own.wait()
    assert own.pack("benghazi").manifest.count == 0


def test_a_gap_is_told_with_what_to_ask_for(two):
    own, other = two
    own.add("a", kind="PATROL")
    own.pack("benghazi")
    own.add("b", kind="MEET")
    problem = refused(other, own.pack("benghazi", since=1).path.read_bytes(), "package.gap")
    assert "Ask tripoli for a package from 1: marsad pack --since 0 --to benghazi --profile internal" in str(
        problem
    )
    assert other.merge(own.pack("benghazi", since=0).path).added == 2


def test_a_package_again_and_an_older_one_are_refused_and_a_longer_one_taken(two):
    own, other = two
    own.add("a", kind="PATROL")
    first = own.pack("benghazi")
    other.merge(first.path)
    refused(other, first.path.read_bytes(), "package.replayed")
    own.wait()
    own.add("b", kind="MEET")
    second = own.pack("benghazi", since=0)
    assert other.merge(second.path).counts["known"] == 1
    own.wait()
    manifest, lines, _ = parts(first.path)
    refused(other, again(own, replace(manifest, made_utc="2026-02-01T11:00:00Z"), lines), "package.old")


def test_a_wrong_addressee_a_stranger_and_a_false_name_are_refused(tmp_path):
    own, other, third = centres(tmp_path, ("tripoli", "benghazi", "ubari"))
    own.add("a", kind="PATROL")
    raw = own.pack("ubari").path.read_bytes()
    refused(other, raw, "package.addressee")
    manifest, lines, _ = parts(own.pack("benghazi").path)
    refused(other, again(third, manifest, lines), "package.sender")
    stranger = replace(own, key=keys.Key("tripoli", b"x" * 32))
    refused(other, again(stranger, manifest, lines), "package.signer")
    # The stranger's signature under the name of a key that is known.
    false = again(stranger, manifest, lines)
    forged = (
        false[:-COMMENT_BYTES] + b"marsad-ed25519 " + keys.fingerprint(own.key.public).encode() + false[-129:]
    )
    refused(other, forged, "package.altered")


def test_a_changed_key_is_decided_with_a_reason_and_the_old_one_is_no_longer_believed(two):
    own, other = two
    own.add("a", kind="PATROL")
    raw = own.pack("benghazi").path.read_bytes()
    new = keys.Key("tripoli", b"n" * 32).public
    with pytest.raises(DataProblem, match="asks for a reason"):
        peers.add(other.register, DUTY, "tripoli", new)
    with pytest.raises(AccessProblem):
        peers.add(other.register, Actor("x", roles=frozenset({"read", "report"})), "tripoli", new, "stolen")
    peers.add(other.register, DUTY, "tripoli", new, "the laptop was stolen")
    refused(other, raw, "package.signer")
    assert log.entries(other.register, DUTY, 1)[0]["reason"] == "the laptop was stolen"
    with pytest.raises(DataProblem, match="already that of tripoli"):
        peers.add(other.register, DUTY, "ubari", new)
    with pytest.raises(UsageProblem):
        peers.add(other.register, DUTY, "benghazi", b"o" * 32)


def test_sealed_it_opens_for_the_addressee_alone(two, tmp_path):
    own, other = two
    own.add("a", kind="PATROL", title_en="only for you")
    made = own.pack("benghazi", encrypt=True)
    raw = made.path.read_bytes()
    outside = members(raw)
    assert b"only for you" not in raw
    assert b"only for you" not in outside["contents.html"]
    assert read(outside["manifest.json"]) == Manifest("sealed", "tripoli", "benghazi")
    refused(replace(other, key=keys.Key("benghazi", b"y" * 32)), raw, "package.sealed")
    refused(replace(other, key=None), raw, "package.locked")
    assert other.merge(made.path).added == 1
    refused(other, raw, "package.replayed")


def test_a_centre_that_was_set_back_begins_a_new_line_and_gets_its_own_work_back(two, tmp_path):
    own, other = two
    own.add("a", kind="PATROL")
    other.merge(own.pack("benghazi").path)
    backup(own.register, tmp_path / "backup.sqlite")
    own.wait()
    lost = own.add("b", kind="MEET")
    other.merge(own.pack("benghazi").path)
    register = restore(tmp_path / "backup.sqlite", tmp_path / "again" / "register.sqlite")
    back = replace(own, register=replace(register, now=own.register.now, fresh=lambda: "again001"))
    found = back.merge(other.pack("tripoli").path)
    assert (found.added, found.returned) == (1, 1)
    assert back.one(lost).shown.body == {"kind": "MEET"}
    back.wait()
    back.add("c", kind="MINE")
    made = back.pack("benghazi")
    assert made.manifest.first == 1
    assert other.merge(made.path).added == 1


def test_a_copy_of_the_file_put_back_is_noticed_by_the_receipt(two, tmp_path):
    own, other = two
    own.add("a", kind="PATROL")
    first = own.pack("benghazi")
    other.merge(first.path)
    with own.register.engine.begin() as connection:  # as if the file were that of yesterday
        connection.execute(tables.outgoing.delete())
        connection.execute(
            tables.outgoing.insert().values(
                peer="benghazi", line=first.manifest.line, n=1, hash=b"h" * 32, item=b"i" * 32, text=b"t"
            )
        )
    own.merge(other.pack("tripoli").path)
    own.wait()
    made = own.pack("benghazi")
    assert made.manifest.first == 1
    assert made.manifest.line != first.manifest.line
    other.merge(made.path)


def test_a_request_that_was_deleted_does_not_stop_the_line(two):
    own, other = two
    subject = requests.ask(own.register, DUTY, "benghazi", "support", "?")
    editing.remove(own.register, DUTY, subject, own.one(subject).hashes, "in error")
    other.merge(own.pack("benghazi").path)
    assert requests.listing(other.register, DUTY) == []


def test_an_edit_of_a_coarse_release_never_overwrites_the_original(two):
    own, other = two
    subject = own.add("a", kind="PATROL", notes="full", lon=24.123456, lat=22.5)
    other.merge(own.pack("benghazi", "public").path)
    other.change(subject, kind="CLASH")
    found = own.merge(other.pack("tripoli", "public").path)
    assert found.conflicts == (subject,)
    assert own.one(subject).shown.body["notes"] == "full"


def test_who_may_not_release_packs_nothing(two):
    own, _ = two
    clerk = Actor("clerk", "customs", frozenset({"read", "report", "decide"}))
    before = held(own.register)
    path = own.folder / "x.marsad"
    with pytest.raises(AccessProblem):
        packing.pack(own.register, clerk, "benghazi", path, own.key)
    with pytest.raises(AccessProblem):
        snapshot(own.register, clerk, [], "public", own.key)
    with pytest.raises(AccessProblem):
        merging.merge(own.register, Actor("x", roles=frozenset({"read"})), path, own.key)
    assert held(own.register) == before
    assert not path.exists()


def test_what_is_asked_wrongly_is_told(two, tmp_path):
    own, _ = two
    own.add("a", kind="PATROL")
    stranger = centre(tmp_path / "far", "ubari")
    for to, more in (("ubari", {}), ("benghazi", {"profile": "all"}), ("benghazi", {"since": 7})):
        with pytest.raises(UsageProblem):
            own.pack(to, **more)
    with pytest.raises(UsageProblem):
        packing.pack(own.register, DUTY, "benghazi", tmp_path / "x", stranger.key)


def test_what_is_too_much_for_one_package_goes_in_several(two, monkeypatch):
    own, other = two
    monkeypatch.setattr(packing, "MAX_ITEMS_BYTES", 600)
    for k in range(5):
        own.add(f"e{k}", kind="PATROL", title_en="x" * 100)
    made, sizes = own.pack("benghazi"), []
    while True:
        sizes.append(made.manifest.count)
        other.merge(made.path)
        if not made.left:
            break
        made = own.pack("benghazi", since=made.manifest.last)
    assert sum(sizes) == 5
    assert len(sizes) > 1


def test_two_that_merge_the_same_at_once_take_it_once(two):
    from concurrent.futures import ThreadPoolExecutor

    own, other = two
    own.add("a", kind="PATROL")
    path = own.pack("benghazi").path

    def take(_: int) -> str:
        try:
            return f"added {other.merge(path).added}"
        except PackageProblem as problem:
            return problem.key

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(4))) == ["added 1", *["package.replayed"] * 3]
    assert own.clock[0] == START

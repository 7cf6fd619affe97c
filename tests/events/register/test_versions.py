"""A version is known by its own content: what is not in its one form is refused, whoever sends it."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import orjson
import pytest

from data.errors import DataProblem
from events.register.versions import LAST_MS, Version, read, stored, tidy

BODY = {"kind": "PATROL", "lat": 25.0, "lon": 24.9, "title_ar": "دورية"}
ONE = Version(
    "event",
    "tripoli-b",
    ("0" * 64, "a" * 64),
    "tripoli",
    "duty",
    "customs",
    1_767_225_600_000,
    "put",
    BODY,
    "seen",
)


def altered(**changes):
    raw = {**orjson.loads(ONE.text), **changes}
    return orjson.dumps(
        {name: value for name, value in raw.items() if value is not ...}, option=orjson.OPT_SORT_KEYS
    )


def test_its_text_is_canonical_and_its_hash_that_of_the_text():
    plain = json.dumps(json.loads(ONE.text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert ONE.text == plain.encode()
    assert ONE.hash == hashlib.sha256(plain.encode()).hexdigest()
    assert read(ONE.text) == stored(ONE.text) == ONE
    assert read(ONE.text).hash == stored(ONE.text).hash == ONE.hash


def test_the_order_in_which_a_body_was_written_makes_no_other_version():
    other = Version(*[getattr(ONE, name) for name in ("record", "subject", "parents", "centre", "author", "institution", "clock_ms", "op")], dict(reversed(BODY.items())), "seen")  # fmt: skip
    assert other.hash == ONE.hash


@pytest.mark.parametrize("name", sorted(orjson.loads(ONE.text)))
def test_every_field_is_part_of_the_hash_and_none_may_be_missing(name):
    value = {"parents": [], "body": {}, "clock_ms": 0, "op": "delete", "record": "request"}.get(name, "other")
    assert hashlib.sha256(altered(**{name: value})).hexdigest() != ONE.hash
    with pytest.raises(DataProblem) as problem:
        read(altered(**{name: ...}))
    assert problem.value.key == "version.form"


@pytest.mark.parametrize(
    "text",
    [
        b"", b"[]", b"null", b"{", ONE.text + b" ", b" " + ONE.text, ONE.text.replace(b'":"', b'": "', 1),
        ONE.text.replace(b"25.0", b"25.00"), ONE.text.replace(b"25.0", b"25"), ONE.text.replace("دورية".encode(), b"\\u062f"),
        ONE.text.replace(b'"author":"duty"', b'"author":"duty","author":"duty"'), ONE.text.decode().encode("utf-16"),
        altered(more=1), altered(record="site"), altered(op="erase"), altered(subject=""), altered(subject=3),
        altered(subject="a\0b"), altered(clock_ms=1.5), altered(clock_ms=True), altered(clock_ms=LAST_MS + 1),
        altered(clock_ms=-LAST_MS - 1), altered(parents="a" * 64), altered(parents=["a" * 63]), altered(parents=["A" * 64]),
        altered(parents=["a" * 64, "0" * 64]), altered(parents=["a" * 64] * 2), altered(parents=["z" * 64]), altered(body=[]),
        altered(body={"no_such": "x"}), altered(body={"kind": ""}), altered(body={"kind": 3}), altered(body={"lon": 24.9}),
        altered(body={"lon": 24.9, "lat": 95.0}), altered(body={"lon": 24.123456789, "lat": 25.0}),
        altered(body={"start": "2025-02-30"}), altered(body={"start": "2025-1-1"}), altered(body={"place_role": "there"}),
        altered(body={"text_en": "a\0b"}), altered(body={"id": "tripoli-c"}), altered(body={"dead": -1.0}),
        altered(body={"dead": True}), altered(op="delete"), altered(op="merge"), altered(op="merge", body={"into": "tripoli-c"}),
        altered(op="merge", body={"into": "tripoli-b"}), altered(op="merge", body={"into": "a", "kind": "x"}),
        altered(op="merge", body={"into": ""}),
    ],
)  # fmt: skip
def test_what_is_not_the_one_form_of_a_sound_version_is_refused(text):
    assert text != ONE.text
    with pytest.raises(DataProblem):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        altered(op="delete", body={}), altered(op="merge", body={"into": "tripoli-a"}), altered(profile="public"),
        altered(record="request", body={"any": ["thing", 1]}), altered(clock_ms=LAST_MS), altered(parents=[]), altered(body={}),
    ],
)  # fmt: skip
def test_what_is_sound_is_taken(text):
    assert read(text).text == text


def test_a_body_holds_only_what_is_said_in_one_form():
    said = {
        "kind": "PATROL", "title_ar": "", "title_en": None, "uncertainty_m": float("nan"), "dead": np.float64(2), "missing": "3",
        "lon": -0.00000001, "lat": np.int64(25), "start": "2025-02-28",
    }  # fmt: skip
    assert tidy(said) == {
        "dead": 2.0,
        "kind": "PATROL",
        "lat": 25.0,
        "lon": 0.0,
        "missing": 3.0,
        "start": "2025-02-28",
    }
    assert str(tidy(said)["lon"]) == "0.0"
    assert tidy(tidy(said)) == tidy(said)
    assert list(tidy(said)) == sorted(tidy(said))


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"colour": "red"}, "version.column"), ({"id": "x"}, "version.column"), ({"kind": 3}, "version.text"),
        ({"kind": "a\0"}, "version.text"), ({"kind": "\ud800"}, "version.text"), ({"status": "maybe"}, "version.code"),
        ({"start": "28.02.2025"}, "version.day"), ({"end": "2025-02-29"}, "version.day"), ({"start": "20250228"}, "version.day"),
        ({"lon": 13.0}, "version.half"), ({"lat": 32.0}, "version.half"), ({"lon": 181, "lat": 0}, "version.number"),
        ({"lon": "x", "lat": 0}, "version.number"), ({"dead": -1}, "version.number"), ({"dead": float("inf")}, "version.number"),
        ({"uncertainty_m": 3e7}, "version.number"),
    ],
)  # fmt: skip
def test_what_no_report_can_say_is_refused_by_field(said, key):
    with pytest.raises(DataProblem) as problem:
        tidy(said)
    assert problem.value.key == key
    assert all(problem.value.say(lang) for lang in ("ar", "en"))

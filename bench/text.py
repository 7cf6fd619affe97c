"""``python -m bench.text --documents DIR --facts CSV``: how well reports are read, by field.

The documents stay where they are: only the table of what was measured is kept (docs/text.md).
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.catalogue import read as shipped
from events.report import Candidate, Reading, bodies, furniture, read
from events.report.letters import folded
from events.report.names import key

# Facts on persons, on what is only a name, and on the document itself are no events.
NOT_EVENTS = ("source", "person", "threat")


@dataclass(frozen=True)
class Fact:
    """A fact of the table: where its words stand in the document, and what it says."""

    id: str
    start: int
    end: int
    kind: str
    place: str
    edtf: str
    phrase: str
    bodies: frozenset[str]


@dataclass(frozen=True)
class Score:
    """Right, proposed and due of one field."""

    right: int = 0
    proposed: int = 0
    due: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.proposed + other.proposed, self.due + other.due)

    def row(self, name: str) -> str:
        def share(part: int, whole: int) -> str:
            return f"{part / whole:.2f}" if whole else "-"

        return f"| {name} | {self.due} | {self.proposed} | {self.right} | {share(self.right, self.proposed)} | {share(self.right, self.due)} |"


def facts(path: Path, document: str, text: str, kinds: dict[str, str]) -> list[Fact]:
    """Return the events of one document as the table of facts has them, those of its page furniture left out."""
    one = folded(text)
    left = [one.original(a, b) for a, b in furniture.parts(one).furniture]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["seed_file"] == document]
    found = []
    for row in rows:
        if row["category"] in NOT_EVENTS or row["fact_id"] not in kinds:
            continue
        span = _span(text, row["quote_ar"])
        if span is None:
            raise SystemExit(f"{row['fact_id']}: its quotation does not stand in {document}")
        if any(a <= span[0] < b for a, b in left):
            continue
        stated = "" if row["date_text_in_seed"].startswith("(") else row["date_text_in_seed"]
        found.append(
            Fact(
                row["fact_id"], *span, kinds[row["fact_id"]], key(row["place_ar"].split("(")[0]) if row["place_ar"] else "",
                row["seed_date_edtf"], stated, _bodies(row["participants"]),
            )
        )  # fmt: skip
    return found


def _span(text: str, quote: str) -> tuple[int, int] | None:
    """Return where a quotation stands, whatever the white space in it."""
    hit = re.search(r"\s+".join(map(re.escape, quote.split())), text)
    return None if hit is None else hit.span()


def _bodies(participants: str) -> frozenset[str]:
    """Return who took part: codes where the list of bodies has them, else the words; remarks in brackets left out."""
    found: set[str] = set()
    for part in re.sub(r"\([^)]*\)", "", participants).split(";"):
        codes = {named.code for named in bodies.find(folded(part).text)}
        found |= codes or ({part.strip()} if part.strip() else set())
    return frozenset(found)


def pairs(candidates: tuple[Candidate, ...], due: list[Fact]) -> list[tuple[Candidate, Fact]]:
    """Match candidates and facts one to one where their words overlap: equal kinds first, then the most words."""
    options = []
    for number, one in enumerate(candidates):
        for fact in due:
            spans = ((one.start, one.end), *one.also)
            shared = max(min(b, fact.end) - max(a, fact.start) for a, b in spans)
            if shared > 0:
                options.append((one.kind == fact.kind, shared, -number, fact))
    taken: dict[int, Fact] = {}
    for _, _, number, fact in sorted(options, key=lambda option: option[:3], reverse=True):
        if -number not in taken and fact not in taken.values():
            taken[-number] = fact
    return [(candidates[number], fact) for number, fact in sorted(taken.items())]


def scores(reading: Reading, due: list[Fact], others: list[str]) -> dict[str, Score]:
    """Return the scores of one document by field.

    Parameters
    ----------
    reading : Reading
    due : list of Fact
    others : list of str
        Kinds of further events of the document that the shipped table has and the facts do not.
    """
    matched = pairs(reading.candidates, due)
    left = [one for one in reading.candidates if not any(one is other for other, _ in matched)]
    spare = list(others)
    further = 0
    for one in left:
        if one.kind in spare:
            spare.remove(one.kind)
            further += 1
    found = {
        "events": Score(len(matched), len(reading.candidates), len(due)),
        "events, with the shipped table's further ones": Score(
            len(matched) + further, len(reading.candidates), len(due) + len(others)
        ),
        "kind": Score(sum(one.kind == fact.kind for one, fact in matched), len(matched), len(due)),
        "place": Score(due=sum(bool(fact.place) for fact in due)),
        "date": Score(due=sum(bool(fact.edtf) for fact in due)),
        "phrase of the date": Score(due=sum(bool(fact.phrase) for fact in due)),
        "body": Score(due=sum(len(fact.bodies) for fact in due)),
    }
    for one, fact in matched:
        place = key(one.places[0].name_ar) if one.places and not one.ambiguous else ""
        named = {body.code for body in one.bodies}
        phrase = " ".join(one.date.phrase.split())
        kept = bool(phrase and fact.phrase) and (phrase in fact.phrase or fact.phrase in phrase)
        found["place"] += Score(int(bool(place) and _same_place(place, fact.place)), int(bool(place)))
        found["date"] += Score(
            int(bool(one.date.edtf) and one.date.edtf == fact.edtf), int(bool(one.date.edtf))
        )
        found["phrase of the date"] += Score(int(kept), int(bool(phrase)))
        found["body"] += Score(len(named & fact.bodies), len(named))
    return found


def _same_place(one: str, other: str) -> bool:
    return one == other or ((one in other.split() or other in one.split()) and bool(other))


def measure(documents: Path, table: Path, anchored: bool) -> tuple[dict[str, Score], float, int]:
    """Return the scores over all documents, the slowest reading in seconds, and how many documents there are."""
    events = shipped("events")
    kinds = dict(zip(events["id"], events["kind"], strict=True))
    published = shipped("documents").set_index("name")["published_edtf"].fillna("")
    total: dict[str, Score] = {}
    slowest, count = 0.0, 0
    ids = set(pd.read_csv(table, encoding="utf-8-sig")["fact_id"])
    for path in sorted(documents.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        anchor = (published.get(path.name) or None) if anchored else None
        begun = time.perf_counter()
        reading = read(text, anchor)
        slowest = max(slowest, time.perf_counter() - begun)
        own = events[
            (events["source"] == path.name) & ~events["id"].isin(ids) & (events["status"] != "headline")
        ]
        for name, score in scores(
            reading, facts(table, path.name, text, kinds), own["kind"].tolist()
        ).items():
            total[name] = total.get(name, Score()) + score
        count += 1
    return total, slowest, count


def main(arguments: list[str]) -> int:
    """Print the table of one run."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.text", description="Precision and recall of reading reports."
    )
    parser.add_argument(
        "--documents", type=Path, required=True, metavar="DIR", help="the reference documents, *.txt"
    )
    parser.add_argument("--facts", type=Path, required=True, metavar="CSV", help="the table of what they say")
    given = parser.parse_args(arguments)
    alone, slowest, count = measure(given.documents, given.facts, anchored=False)
    if not count:
        print(f"{given.documents}: no documents (*.txt) in it", file=sys.stderr)
        return 1
    anchored, again, _ = measure(given.documents, given.facts, anchored=True)
    print("| field | due | proposed | right | precision | recall |\n| --- | --- | --- | --- | --- | --- |")
    for name, score in alone.items():
        print(score.row(name))
    print(anchored["date"].row("date, with the publication date given"))
    print(f"\n{count} documents; the slowest was read in {1000 * min(slowest, again):.0f} ms.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

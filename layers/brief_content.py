"""A briefing worked out from events: what is counted, which events that is, and what else belongs to it.

Everything is counted by `events.situation.counting` and `periods`, as on every page: a `Number` names its filter, and its
figure is what passes that filter. The events come released already (`events.redaction`), so that nothing here can depend on
what a profile withholds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from data import catalogue
from data.words import LANGS, t
from events.documents import documents
from events.followup import followup
from events.schema import MARKINGS, lonlat
from events.situation import facts as columns
from events.situation import settling
from geo.notation import to_decimal
from geo.sections import sections
from layers.brief import (
    ALL,
    LATE,
    LISTED,
    Brief,
    Head,
    Number,
    Trends,
    Within,
)
from layers.brief_counting import Counting, numbered, series
from layers.brief_period import Wanted as Wanted
from layers.brief_period import between as between
from layers.followup import accounts, items
from layers.style import kinds_for

# What a briefing of the house may say is not for everybody, whatever its events are marked.
LEAST = {"public": MARKINGS[0], "partner": MARKINGS[0], "internal": "TLP:AMBER"}
# What the map and the lengths are drawn from.
DATASETS = ("countries", "sea", "sections_land", "section_coast", "crossings", "sites")


def brief(
    events: gpd.GeoDataFrame,
    wanted: Wanted,
    dated: Callable[[str, str], str],
    levels: Sequence[Mapping[str, Any]] = (),
    within: Within | None = None,
    matters: pd.DataFrame | None = None,
    late: tuple[int, gpd.GeoDataFrame] | None = None,
    shipped: bool = True,
    synthetic: bool = False,
) -> Brief:
    """Return the briefing.

    Parameters
    ----------
    events : GeoDataFrame
        In the schema with the columns of `events.located.located`, EPSG:4326, released for the profile: at least all of the
        days of `spans` and all without a date.
    wanted : Wanted
    dated : callable
        Takes an EDTF text and a language and returns it in words.
    levels : sequence of dict
        As `Brief` has them, released for the profile.
    within : Within or None
        What the internal profile adds; it is dropped for any other.
    matters : DataFrame or None
        Differing accounts as `events.situation.settling.matters` gives them; only the internal profile takes them, the
        others have those that ship.
    late : tuple of int and GeoDataFrame, or None
        How many events were written in the days of the briefing and are about others, and the first ``LISTED`` of them, located;
        only the internal profile takes them.
    shipped : bool
        Whether what ships is among the events: follow-up and contradictions speak of it.
    synthetic : bool
        Whether the register is the demonstration's.
    """
    lang = wanted.lang
    shown = kinds_for(events["kind"])
    codes = [kind["code"] for kind in shown]
    events = events.assign(kind=events["kind"].where(events["kind"].isin(codes), "OTHER"))
    counted = Counting.of(columns.of(events), wanted.asked, wanted.period)
    there = [code for code in codes if counted.any_of(code)]
    numbers = {one.name: one for one in numbered(counted, there)}
    listed = dict.fromkeys(name for one in numbers.values() for name in one.ids)
    rows = events.set_index("id", drop=False).loc[list(listed)]
    if late is not None and wanted.profile == "internal":
        count, further = late
        named = tuple(further["id"].to_list()[:LISTED])
        numbers["late"] = Number("late", count, counted.asked("this"), LATE, named)
        fresh = further[further["id"].isin(named) & ~further["id"].isin(list(listed))]
        rows = pd.concat([rows, fresh], ignore_index=True) if len(fresh) else rows
    new = events[counted.mask(counted.asked("this"), ALL)]
    names = {line.id: getattr(line, f"name_{lang}") for line in sections().itertuples()}
    called = {kind["code"]: kind["name"][lang] for kind in shown}
    titles = _titles() if shipped else {}
    ends = events.loc[events["end"] != "", "end"]
    internal = wanted.profile == "internal"
    own = matters if internal else None
    differing = own if own is not None else settling.shipped() if shipped else pd.DataFrame()
    head = Head(
        lang, wanted.period, wanted.made_utc, wanted.profile, _marking(wanted, set(new["marking"]) | set(rows["marking"])),
        counted.base, wanted.title.strip(), str(ends.max()) if len(ends) else "",
    )  # fmt: skip
    return Brief(
        head=head,
        numbers=numbers,
        events={
            str(row["id"]): _event(row, lang, dated, called, names, titles) for row in rows.to_dict("records")
        },
        sections=names,
        kinds=called,
        trends=Trends(series(counted), tuple(there)),
        places=lonlat(new),
        followup=tuple(items(followup())) if shipped else (),
        contradictions=tuple(accounts(differing)) if len(differing) else (),
        settled=_settled(differing) if internal else {},
        sources=tuple(_datasets(shipped)),
        documents=titles,
        cited=_cited(new),
        levels=tuple(levels),
        within=within if internal else None,
        synthetic=synthetic,
    )


def _marking(wanted: Wanted, held: set[str]) -> str:
    """Return the marking: the highest of what is held, no lower than what was asked for and what the profile is.

    A word that is none of TLP's counts as the highest, as in every file.
    """
    ranks = [MARKINGS.index(one) if one in MARKINGS else len(MARKINGS) - 1 for one in held if one]
    ranks += [MARKINGS.index(one) for one in (wanted.marking, LEAST[wanted.profile]) if one]
    return MARKINGS[max(ranks)]


def _event(
    row: Mapping[str, Any],
    lang: str,
    dated: Callable[[str, str], str],
    called: Mapping[str, str],
    names: Mapping[str, str],
    titles: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """Return what a briefing shows of an event, in its language, and where nothing stands there in the other one."""
    other = next(one for one in LANGS if one != lang)
    place = row[f"place_{lang}"] or row[f"place_{other}"]
    point, radius_m = row["geometry"], row["uncertainty_m"]
    if not place and point is not None:
        place = f"\u2066{to_decimal(point.x, point.y, radius_m if radius_m == radius_m else 0.0)}\u2069"
    precision = row["place_precision"]
    along = []
    if place and precision not in ("", "exact", "none"):
        along.append(t(f"precision.{precision}", lang))
    if row["section"] and row["chainage"]:
        along.append(
            t("brief.event.along", lang, section=names[row["section"]], km=f"\u2066{row['chainage']}\u2069")
        )
    source = titles.get(row["source"], {}).get(lang, row["source"])
    if row["paragraph"]:
        source += f" — {t('ui.card.paragraph', lang, number=row['paragraph'])}"
    return {
        "date": dated(row["date_edtf"] or row["start"], lang) or t("static.undated", lang),
        "title": row[f"title_{lang}"] or row[f"title_{other}"] or row["id"],
        "kind": called.get(row["kind"], row["kind"]),
        "place": place or t("static.unlocated", lang),
        "along": " · ".join(along),
        "source": source or t("brief.event.no_source", lang),
        "origin": t(f"origin.{row['origin']}", lang) if row["origin"] else "",
        "grade": f"{row['reliability']}{row['credibility']}" or t("brief.event.no_grade", lang),
        "contradiction": row["contradiction"],
    }


def _cited(new: gpd.GeoDataFrame) -> tuple[tuple[str, int], ...]:
    """Return the sources of what is new with how many events each has, most first, then by name."""
    counts = new.loc[new["source"] != "", "source"].value_counts()
    found = sorted(
        ((str(name), int(count)) for name, count in counts.items()), key=lambda one: (-one[1], one[0])
    )
    return tuple(found[:LISTED])


def _settled(differing: pd.DataFrame) -> dict[str, Mapping[str, Any]]:
    """Return what was decided of each matter: a row of it, where somebody has decided anything."""
    if "state" not in differing:
        return {}
    decided = differing[differing["state"] != "open"].drop_duplicates("contradiction")
    return {
        str(row["contradiction"]): {str(name): value for name, value in row.items()}
        for row in decided.to_dict("records")
    }


def _titles() -> dict[str, dict[str, str]]:
    rows = documents().to_dict("records")
    return {str(row["name"]): {lang: str(row[f"title_{lang}"]) for lang in LANGS} for row in rows}


def _datasets(shipped: bool) -> list[dict[str, Any]]:
    used = (*DATASETS, *(("documents", "events", "followup", "contradictions") if shipped else ()))
    return [credit for credit in catalogue.credits() if credit["name"] in used]

"""What must be the same in a whole file is settled in one pass over it, before its rows are taken in part by part.

Day before month, where the file's own dates show it; else it is asked once. Exchanged or projected coordinates and
Hijri years are offered as questions with their counts, and nothing is changed until a person has said so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.errors import DataProblem, UsageProblem
from data.room_text import shown
from events.importers import generic
from events.importers.format import Choices, Format
from events.importers.source import Source
from events.points_dates import shows_order
from events.points_settled import is_hijri
from events.points_table import Table
from events.points_where import Where
from events.schema import MARKINGS

# Systems in which surveys of Libya are written: UTM of the four zones that it lies in (32 to 35 N), Libya's own
# transverse Mercator (LGD2006), and the one of web maps.
EPSG = (32632, 32633, 32634, 32635, 3177, 3857)
_SAMPLE = 2_000
# Around the border and the coast: what lies farther out says nothing of which system is meant.
_MARGIN_DEG = 3.0


@dataclass(frozen=True)
class Question:
    """Something of a file that a person has to say; its sentence is ``question.<key>``.

    Parameters
    ----------
    key : str
        "date_order", "swapped", "projected" or "hijri"; "marking" is asked by a page (`stated.questions`).
    values : dict
        What the sentence names; ``count`` rows are concerned, ``example`` is one of them.
    options : tuple of str
        What may be answered; the words of each are ``question.<key>.<option>``.
    """

    key: str
    values: dict[str, object]
    options: tuple[str, ...]

    def say(self, lang: str) -> str:
        """Return the question in ``lang``."""
        from data.words import n

        values = {key: value for key, value in self.values.items() if key != "count"}
        return n(f"question.{self.key}", int(str(self.values["count"])), lang, **values)

    def say_option(self, option: str, lang: str) -> str:
        """Return the words of an answer in ``lang``."""
        from data.words import t

        if self.key == "projected" and option != "as_is":
            return t(f"question.projected.{option}", lang)
        return t(f"question.{self.key}.{option}", lang)


@dataclass(frozen=True)
class Survey:
    """What one pass over a file tells.

    Parameters
    ----------
    choices : Choices
        Those given, and what the file itself settles.
    questions : tuple of Question
        What it does not settle, most rows first.
    rows : int
        How many rows it has, refused ones among them.
    """

    choices: Choices
    questions: tuple[Question, ...]
    rows: int


def survey(source: Source, format: Format, choices: Choices) -> Survey:
    r"""Read a whole file once and settle what its parts alone cannot.

    Parameters
    ----------
    source : Source
    format : Format
        Of a published format the order of its dates is known as a rule; where its dates show another one, or it is not
        known, it is as with any table.
    choices : Choices
        What was settled before; what a person said is not changed.

    Raises
    ------
    FileProblem
        The file is damaged somewhere: nothing has been taken from it yet.

    Examples
    --------
    >>> from events.importers.source import open_source
    >>> raw = "date,lon,lat\n03/04/2025,24.9,22.1\n13/04/2025,24.9,22.2\n"
    >>> found = survey(open_source(raw.encode()), generic.FORMAT, Choices())
    >>> found.choices.day_first, found.questions, found.rows
    (True, (), 2)
    """
    seen = _Seen()
    rows = 0
    for table in source.chunks():
        rows += len(table.numbers) + len(table.odd)
        if format.days is not None:
            seen.look_at_days(*format.days(table, choices))
        elif not format.dataset:
            seen.look(table, choices)
    choices = replace(choices, file=source.name if format.named else "")
    return Survey(seen.settled(choices), seen.questions(choices), rows)


def answer(choices: Choices, question: str, option: str) -> Choices:
    """Return choices with a question answered; "source" takes any text.

    Examples
    --------
    >>> answer(Choices(), "date_order", "day_first").day_first, answer(Choices(), "projected", "epsg_32633").epsg
    (True, 32633)
    >>> answer(Choices(), "marking", "TLP:AMBER").marking, answer(Choices(), "source", "duty log").source
    ('TLP:AMBER', 'duty log')

    Raises
    ------
    UsageProblem
        There is no such answer.
    """
    if question == "source":
        return replace(choices, source=option.strip())
    known = {
        ("date_order", "day_first"): {"day_first": True},
        ("date_order", "month_first"): {"day_first": False},
        ("swapped", "exchange"): {"swapped": True},
        ("swapped", "as_is"): {"swapped": False},
        ("hijri", "hijri"): {"hijri": True},
        ("hijri", "as_is"): {"hijri": False},
        ("projected", "as_is"): {"epsg": None},
        **{("projected", f"epsg_{code}"): {"epsg": code} for code in EPSG},
        **{("marking", token): {"marking": token} for token in MARKINGS},
    }
    if (question, option) not in known:
        expected = ", ".join(one for key, one in known if key == question)
        raise UsageProblem("import.answer", found=shown(option), expected=expected)
    return replace(choices, **known[question, option])  # type: ignore[arg-type]


@dataclass
class _Seen:
    """What the parts of a file have shown so far."""

    orders: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("day", "month", "open"), 0))
    own: str = ""
    example: str = ""
    hijri: int = 0
    hijri_example: str = ""
    points: int = 0
    exchanged: int = 0
    within: int = 0
    outside: int = 0
    projected: list[tuple[float, float]] = field(default_factory=list)

    def look(self, table: Table, choices: Choices) -> None:
        try:
            places = generic.columns(table.header, choices, table.mapped)
        except DataProblem:
            return
        for name in ("date", "end"):
            if name in places:
                self._dates(table.columns[places[name]])
        if "coordinates" in places or {"lon", "lat"} <= places.keys():
            self._points(table, places)

    def look_at_days(self, columns: tuple[pa.Array, ...], order: str) -> None:
        """See the dates of a published format, and the order in which its source writes them."""
        self.own = self.own or order
        for column in columns:
            self._dates(column, hijri=False)

    def _dates(self, column: pa.Array, *, hijri: bool = True) -> None:
        for one in pc.value_counts(pc.utf8_trim_whitespace(column)).to_pylist():
            text, count = one["values"], one["counts"]
            if not text:
                continue
            if order := shows_order(text):
                self.orders[order] += count
                if order == "open" and not self.example:
                    self.example = text
            if hijri and is_hijri(text):
                self.hijri += count
                self.hijri_example = self.hijri_example or text

    def _points(self, table: Table, places: dict[str, int]) -> None:
        where = Where.of(table, places)
        far = where.reason == "points.range"
        self.outside += int(far.sum())
        good = (where.reason == "") & np.isfinite(where.lon) & np.isfinite(where.lat)
        self.points += int(good.sum())
        lon, lat = where.lon[good], where.lat[good]
        self.exchanged += int((~_near(lon, lat) & _near(lat, lon)).sum())
        self.within += int(_near(lon, lat).sum())
        room = _SAMPLE - len(self.projected)
        if room > 0 and far.any():
            lon, lat = where.lon[far][:room], where.lat[far][:room]
            self.projected += [
                (x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True) if max(abs(x), abs(y)) > 360
            ]

    def settled(self, choices: Choices) -> Choices:
        """Return the choices with the order of the dates, where nobody has said it and the file shows it."""
        if choices.swapped is None and 2 * (self.within + self.exchanged) < self.points:
            # Most of it lies elsewhere: that a pair would lie in Libya if it were exchanged says nothing there.
            choices = replace(choices, swapped=False)
        day, month = self.orders["day"], self.orders["month"]
        if choices.day_first is None and bool(day) != bool(month):
            return replace(choices, day_first=bool(day))
        if choices.day_first is None and self.own and not day:
            return replace(choices, day_first=self.own == "day")
        return choices

    def questions(self, choices: Choices) -> tuple[Question, ...]:
        asked = []
        day, month, open_ = (self.orders[order] for order in ("day", "month", "open"))
        unsettled = choices.day_first is None and bool(day) == bool(month) and not (self.own and not day)
        # What was remembered of an earlier file of this source does not fit this one.
        against = choices.day_first is not None and (month if choices.day_first else day) > 0
        if open_ and (unsettled or against):
            values = {"count": open_, "example": shown(self.example), "day": day, "month": month}
            asked.append(Question("date_order", values, ("day_first", "month_first")))
        if self.exchanged * 2 > self.points and not choices.swapped:
            values = {"count": self.exchanged, "example": f"{self.points:,}"}
            asked.append(Question("swapped", values, ("exchange", "as_is")))
        if self.projected and self.outside > self.points and choices.epsg is None:
            x, y = self.projected[0]
            options = tuple(f"epsg_{code}" for code in _systems(np.array(self.projected)))
            asked.append(
                Question(
                    "projected", {"count": self.outside, "example": f"{x:.0f}, {y:.0f}"}, (*options, "as_is")
                )
            )
        if self.hijri and not choices.hijri:
            values = {"count": self.hijri, "example": shown(self.hijri_example)}
            asked.append(Question("hijri", values, ("hijri", "as_is")))
        return tuple(sorted(asked, key=lambda one: -int(str(one.values["count"]))))


def _near(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], margin: float = 0.0
) -> npt.NDArray[np.bool_]:
    from geo.sections import sections

    west, south, east, north = sections().total_bounds
    inside = (
        (lon >= west - margin) & (lon <= east + margin) & (lat >= south - margin) & (lat <= north + margin)
    )
    return np.asarray(inside, dtype=bool)


def _systems(points: npt.NDArray[np.float64]) -> list[int]:
    """Return the systems that put most of the points in Libya and its surroundings, the best first."""
    import pyproj

    found = []
    for code in EPSG:
        move = pyproj.Transformer.from_crs(code, 4326, always_xy=True)
        lon, lat = move.transform(points[:, 0], points[:, 1])
        good = np.isfinite(lon) & np.isfinite(lat)
        count = int(_near(lon[good], lat[good], _MARGIN_DEG).sum())
        if count * 2 > len(points):
            found.append((count, code))
    return [code for _, code in sorted(found, key=lambda one: -one[0])]

"""What the tests read of an opened file, and what they put into one; all rows here are made up."""

from events.importers.source import Source

ROWS = "المعرف,المكان,التاريخ,الوصف\n1,طرابلس,2025-05-16,بلاغ تجريبي عن دورية\n2,الكفرة,2025-05-17,بلاغ آخر للتجربة\n"


def cells(source: Source, rows: int = 20_000) -> list[list[str]]:
    return [
        list(row)
        for table in source.chunks(rows)
        for row in zip(*(c.to_pylist() for c in table.columns), strict=True)
    ]


def odd(source: Source) -> list[tuple[int, str]]:
    return [(one.row, one.key) for table in source.chunks() for one in table.odd]


def numbers(source: Source) -> list[int]:
    return [number for table in source.chunks() for number in table.numbers.tolist()]


FEATURES = [
    {"type": "Feature", "id": 5, "properties": {"date": "2025-05-16", "n": 1}, "geometry": {"type": "Point", "coordinates": [13.25, 32.5, 9]}},
    {"type": "Feature", "properties": None, "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}},
    {"type": "Feature", "properties": {"late": {"a": [1.5]}}, "geometry": None},
]  # fmt: skip

"""What a file says of its events stays as it stands: kinds, titles, ids, sources, markings."""

from events import schema
from tests.events.pointed import read


def test_kinds_and_titles() -> None:
    rows = [
        ("irr_cross", ""),
        ("تهريب وقود", "غات"),
        ("Fuel Smuggling", ""),
        ("شيء آخر", "غات"),
        ("", ""),
        ("x" * 200, ""),
    ]
    events = read(
        "type,place,lon,lat,date\n" + "".join(f"{kind},{place},13,32,2025-01-01\n" for kind, place in rows)
    ).events
    assert events["kind"].tolist() == ["IRR-CROSS", "SMUG-FUEL", "SMUG-FUEL", "شيء آخر", "OTHER", "x" * 60]
    assert events["title_ar"].tolist()[:4] == [
        "عبور غير نظامي — 2025-01-01",
        "تهريب وقود — غات",
        "تهريب وقود — 2025-01-01",
        "شيء آخر — غات",
    ]
    assert events["title_en"].tolist()[1] == "Fuel smuggling — غات"
    assert events["place_ar"].tolist()[1] == "غات"
    assert events["place_en"].tolist()[1] == ""  # what was said, in the language it was said in
    both = read("title,title_ar,lon,lat\nA,أ,13,32\nB,,13,32\n,,13,32\nت,,13,32\n").events
    assert both["title_ar"].tolist() == ["أ", "", "حدث آخر", "ت"]
    assert both["title_en"].tolist() == ["A", "B", "Other", ""]
    one = read("title_ar,text,place_ar,lon,lat\nأ,A man (رجل) came,غات,13,32\n,رجل came,,13,32\n").events
    said = ["title_ar", "title_en", "text_ar", "text_en", "place_ar", "place_en"]
    assert one[said].values.tolist() == [
        ["أ", "", "", "A man (رجل) came", "غات", ""],
        ["حدث آخر", "Other", "", "رجل came", "", ""],
    ]


def test_ids_are_unique() -> None:
    points = read("id,lon,lat\n7,13,32\n7,13,32\n,13,32\nrow-4,13,32\n", name="ملف.csv")
    assert points.events["id"].tolist() == ["7", "row-3", "row--4", "row-4"]
    assert read("lon,lat\n13,32\n13,33\n", name="a.b.csv").events["id"].tolist() == ["row-2", "row-3"]


def test_the_name_of_a_file_is_nowhere_in_its_events() -> None:
    events = read("lon,lat,title\n13,32,a\n13,33,\n", name="raid plan.csv").events
    assert not [column for column in events.columns if events[column].astype(str).str.contains("raid").any()]


def test_source_is_the_column_or_nobody() -> None:
    events = read("lon,lat,المصدر,الرابط\n13,32,وكالة,https://example.org/1\n13,32,,\n", name="s.csv").events
    assert events["source"].tolist() == ["وكالة", ""]
    assert events["source_url"].tolist() == ["https://example.org/1", ""]
    assert set(events["origin"]) == {"file"}


def test_a_table_from_here_is_read_back() -> None:
    names = ",".join(name for name in schema.NAMES if name != "notes")
    values = {"id": "E1", "kind": "MEET", "title_ar": "أ", "title_en": "A", "date_edtf": "2025-05~", "start": "2025-05-01",
              "end": "2025-05-31", "date_precision": "month", "date_phrase": "in May", "place_precision": "town",
              "uncertainty_m": "5000", "place_role": "about", "country": "LY", "status": "planned", "marking": "TLP:GREEN",
              "place_ar": "ب", "place_en": "B", "bodies_ar": "ج", "bodies_en": "C", "reliability": "B", "credibility": "2"}  # fmt: skip
    row = ",".join(values.get(name, "") for name in names.split(","))
    event = read(f"{names},lon,lat\n{row},13.1,32.9\n").events.iloc[0]
    assert {name: str(event[name]) for name in values} == values | {"uncertainty_m": "5000.0"}


def test_notes_are_kept_apart_from_what_is_shown() -> None:
    points = read("lon,lat,notes,description\n13,32,for us only,a lorry was stopped\n")
    row = points.events.iloc[0]
    assert (row["text_en"], row["notes"]) == ("a lorry was stopped", "for us only")


def test_a_marking_nobody_knows_is_the_highest() -> None:
    points = read("lon,lat,tlp\n13,32,green\n13,32,TLP:AMBER\n13,32,سري\n13,32,\n13,32,white\n")
    assert points.events["marking"].tolist() == ["TLP:GREEN", "TLP:AMBER", "TLP:RED", "", "TLP:CLEAR"]


def test_rows_of_acled_are_never_passed_on() -> None:
    points = read("event_id_cnty,longitude,latitude\nLBY1,13,32\nLBY2,14,32\n")
    assert points.events["terms"].tolist() == ["no_redistribution"] * 2
    assert [note.key for note in points.notes] == ["room.note.acled"]

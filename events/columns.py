"""Which column of a foreign table is which field: names in English and Arabic, or as a person maps them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from data.errors import DataProblem, UsageProblem
from data.room_text import shown

# Names by field, the better first; folded as `fold_name` folds. Habits of ACLED, UCDP, IOM, HXL, GDELT, and
# of tables typed by hand; our own names come first, so that a table taken from Marsad is read back.
NAMES: dict[str, tuple[str, ...]] = {
    "lon": (
        "lon", "longitude", "long", "lng", "x", "geo_lon", "lon_dd", "longitude_dd", "x_coord", "coord_x",
        "point_x",
        "centroid_longitude", "actiongeo_long", "easting", "utm_e", "utm_x", "utm_easting", "خط_الطول", "الطول", "طول",
    ),
    "lat": (
        "lat", "latitude", "y", "geo_lat", "lat_dd", "latitude_dd", "y_coord", "coord_y", "point_y",
        "centroid_latitude",
        "actiongeo_lat", "northing", "utm_n", "utm_y", "utm_northing", "خط_العرض", "دائره_العرض", "العرض", "عرض",
    ),
    "coordinates": (
        "coordinates", "coordinate", "coords", "location_coordinates", "location_coodinates", "lat_lon",
        "latlon", "lat_long",
        "latlng", "lon_lat", "lonlat", "geo_coord", "gps", "mgrs", "utm", "grid_reference", "dms",
        "الاحداثيات", "الاحداثي", "احداثيات", "احداثيات_الموقع",
        "geometry", "geom", "wkt",
        "geom_wkt", "the_geom",
    ),
    "date": (
        "start", "event_date", "date", "date_start", "start_date", "incident_date", "date_of_incident",
        "date_of_event",
        "reported_date", "date_reported", "reporting_date", "date_edtf", "datetime", "day", "sqldate",
        "week", "time",
        "when", "begin", "تاريخ_الحدث", "التاريخ", "تاريخ", "تاريخ_البدايه", "تاريخ_البلاغ", "اليوم", "timestamp", "year",
        "السنه",
    ),
    "end": (
        "end", "end_date", "date_end", "event_end", "to_date", "تاريخ_النهايه", "تاريخ_الانتهاء",
        "الي_تاريخ", "النهايه", "end_time",
    ),
    "kind": (
        "kind", "type", "event_type", "event_kind", "incident_type", "category", "نوع_الحدث", "النوع",
        "نوع", "الفيه", "التصنيف",
    ),
    "id": (
        "id", "event_id", "event_id_cnty", "web_id", "incident_id", "main_id", "globaleventid", "uid",
        "uuid", "المعرف",
        "رقم_الحدث", "رقم_البلاغ", "الرقم", "رقم", "objectid", "fid", "ogc_fid",
    ),
    "title": (
        "title", "name", "headline", "subject", "العنوان", "عنوان", "الموضوع", "الاسم", "event", "الحدث",
    ),
    "title_ar": ("title_ar", "name_ar"),
    "title_en": ("title_en", "name_en"),
    "text": (
        "text", "description", "desc", "event_description", "details", "summary", "narrative", "الوصف", "وصف",
        "التفاصيل", "البيان",
        "النص", "source_headline", "cause_of_death",
        "cause_death",
    ),
    # Free text that somebody wrote for themselves: it never leaves in a public or partner export.
    "notes": (
        "notes", "note", "cmt", "comments", "comment", "remarks", "internal_notes", "ملاحظات", "الملاحظات", "ملاحظه",
    ),
    "marking": ("marking", "tlp", "قيد_التداول"),
    "text_ar": ("text_ar", "description_ar"),
    "text_en": ("text_en", "description_en"),
    "place": (
        "place", "location", "location_name", "place_name", "loc_name", "location_description",
        "location_of_incident",
        "location_of_death", "where_coordinates", "where_description", "actiongeo_fullname", "town", "city",
        "المكان", "مكان",
        "اسم_المكان", "الموقع", "المدينه", "البلديه", "adm_1", "admin1",
    ),
    "place_ar": ("place_ar",),
    "place_en": ("place_en",),
    # The zone of projected coordinates (UTM), where a table states it row by row.
    "zone": ("zone", "utm_zone", "utmzone"),
    # What else tells which of two places of one name is meant; not a column of the schema.
    "district": (
        "district", "admin2", "adm2", "adm_2", "admin_2", "mantika", "mantiqa", "province", "governorate", "region",
        "municipality", "baladiya", "المنطقه", "منطقه", "الشعبيه", "المحافظه", "محافظه",
    ),
    "neighbour": (
        "neighbour", "neighbor", "border", "section", "border_section", "frontier", "neighbouring_country",
        "neighboring_country", "الحدود", "المقطع", "المقطع_الحدودي", "القطاع", "الدوله_المجاوره", "دوله_الجوار",
    ),
    "dead": (
        "dead", "fatalities", "deaths", "killed", "number_dead", "number_of_dead", "dead_count", "affected_dead",
        "affected_killed", "القتلي", "قتلي", "عدد_القتلي", "الوفيات", "وفيات", "عدد_الوفيات", "عدد_الضحايا",
    ),
    "missing": (
        "missing", "number_missing", "number_of_missing", "minimum_estimated_number_of_missing", "affected_missing",
        "المفقودون", "المفقودين", "مفقودون", "مفقودين", "عدد_المفقودين",
    ),
    "source": (
        "source", "information_source", "source_name", "source_original", "source_office", "المصدر", "مصدر",
    ),
    "source_url": ("source_url", "url", "sourceurl", "link", "الرابط"),
    "uncertainty_m": (
        "uncertainty_m", "uncertainty", "accuracy_m", "accuracy", "precision_m", "هامش_الخطا_بالمتر",
        "هامش_الخطا",
    ),
    "place_precision": ("place_precision", "precision", "دقه_تحديد_المكان", "دقه_المكان", "الدقه"),
    # Scales of ACLED and UCDP: classes of places, not metres.
    "geo_precision": ("geo_precision",),
    "where_prec": ("where_prec",),
    # The rest is read only under our own names.
    **{name: (name,) for name in (
        "date_precision", "date_edtf", "date_phrase", "place_role", "country", "bodies_ar", "bodies_en",
        "status", "paragraph",
        "reliability", "credibility", "terms", "validation",
    )},
}  # fmt: skip
_MARKS = re.compile(r"[\u064b-\u065f\u0670\u0640\u0300-\u036f]")
_LETTERS = str.maketrans("أإآٱىؤئة", "اااايويه")


def fold_name(name: str) -> str:
    """Return a column's name as it is compared: one case, one form of each letter, one sign between words.

    Examples
    --------
    >>> fold_name(" Event-Date "), fold_name("خَطّ الطول"), fold_name("#geo+lat")
    ('event_date', 'خط_الطول', 'geo_lat')
    """
    # "á" falls apart into letter and accent first, and so does "أ"; the accents then go.
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", name).translate(_LETTERS)).casefold()
    return "_".join(re.findall(r"\w+", plain)).strip("_")


def recognise(
    header: Sequence[str], mapping: dict[str, str] | None, name: str, *, coordinates: bool = True
) -> dict[str, int]:
    """Return the place of each recognised field in ``header``; each column serves one field.

    Parameters
    ----------
    header : sequence of str
        The names of the columns.
    mapping : dict or None
        Column by field, as a person gives it; it goes before what is recognised. "" for none at all.
    name : str
        What messages call the file.
    coordinates : bool
        Whether both have to be there: reports are placed by their names too.

    Raises
    ------
    UsageProblem
        ``mapping`` names a field that does not exist.
    DataProblem
        It names a column that the file does not have, or there are no coordinates.

    Examples
    --------
    >>> recognise(["التاريخ", "خط الطول", "خط العرض"], None, "a.csv")
    {'lon': 1, 'lat': 2, 'date': 0}
    """
    found: dict[str, int] = {}
    folded = [fold_name(column) for column in header]
    for field, column in (mapping or {}).items():
        if field not in NAMES:
            raise UsageProblem("points.map_field", found=shown(field), expected=", ".join(NAMES))
        if not column:
            continue
        exact = [place for place, title in enumerate(header) if title == column]
        near = [place for place, title in enumerate(folded) if title == fold_name(column)]
        if not exact and not near:
            listed = shown(", ".join(header), 600)
            raise DataProblem(
                "points.map_column", file=shown(name), field=field, found=shown(column), expected=listed
            )
        found[field] = (exact or near)[0]
    for field, names in NAMES.items():
        if field in (mapping or {}):
            continue
        # A column called "x" is no longitude once another was named as such; "date_edtf" may serve two
        # fields.
        if field not in found and (place := _first(names, folded, set(found.values()), field)) is not None:
            found[field] = place
    _check_coordinates(found, header, name, needed=coordinates)
    return {field: found[field] for field in NAMES if field in found}


def _first(names: Sequence[str], folded: Sequence[str], taken: set[int], field: str) -> int | None:
    for name in names:
        for place, title in enumerate(folded):
            if title == name and (place not in taken or field == "date_edtf"):
                return place
    return None


def _check_coordinates(found: dict[str, int], header: Sequence[str], name: str, *, needed: bool) -> None:
    """Ask for both coordinates, or the one column that holds both; drop what is not needed."""
    if "lon" in found and "lat" in found:
        found.pop("coordinates", None)
        return
    if "coordinates" in found:
        found.pop("lon", None)
        found.pop("lat", None)
        return
    if not needed:
        found.pop("lon", None)
        found.pop("lat", None)
        return
    missing = " + ".join(field for field in ("lon", "lat") if field not in found)
    raise DataProblem(
        "points.no_coordinates", file=shown(name), field=missing, found=shown(", ".join(header), 600)
    )

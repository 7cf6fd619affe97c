"""The published dictionary is the program's own, in both languages, and says every field and every code."""

import pytest

from data.words import LANGS
from events.register import dictionary
from events.schema import COLUMNS
from events.situation.records import RECORDS


def test_the_published_files_are_as_they_would_be_written_now():
    for name, text in dictionary.files().items():
        assert (dictionary.DOCS / name).read_text(encoding="utf-8") == text, (
            "python -m events.register.dictionary"
        )


@pytest.mark.parametrize("lang", LANGS)
def test_every_field_and_every_code_is_there(lang):
    text = dictionary.markdown(lang)
    for column in COLUMNS:
        assert f"| `{column.name}` |" in text
        assert all(f"`{code}`" in text for code in column.codes)

    for name, record in RECORDS.items():
        part = text.split(f"### `{name}` ")[1].split("###")[0]
        assert all(f"| `{field.name}` |" in part for field in record.fields)
        assert all(f"`{code}`" in part for field in record.fields for code in field.codes)


def test_the_schema_describes_a_table_that_frictionless_reads():
    from frictionless import Schema

    schema = Schema.from_descriptor(dictionary.schema())
    assert [field.name for field in schema.fields][:2] == ["id", "kind"]
    assert schema.primary_key == ["id"]

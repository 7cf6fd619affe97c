"""Both languages are complete, say the same things, and hold nothing that nobody uses."""

import re
from pathlib import Path
from string import Formatter

import pytest

from data.words import LANGS, LOCALE, PLURALS, browser, catalogue, n, t

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("data", "geo", "events", "layers", "ui")


def messages(lang: str) -> dict[str, tuple[str, ...]]:
    found = {}
    for message in catalogue(lang):
        if not message.id:
            continue
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        found[key] = message.string if isinstance(message.string, tuple) else (message.string,)
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def source_text() -> str:
    python = [
        path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts
    ]
    web = list((ROOT / "layers/web/src").rglob("*.ts"))
    return "\n".join(
        path.read_text(encoding="utf-8") for path in [*python, *web, ROOT / "app.py"] if path.exists()
    )


def test_both_languages_hold_the_same_keys() -> None:
    assert set(messages("ar")) == set(messages("en"))


def test_no_text_is_empty_or_left_in_the_other_language() -> None:
    for lang in LANGS:
        assert not [key for key, forms in messages(lang).items() if not all(form.strip() for form in forms)]
    # An Arabic text of more than a token has Arabic letters in it.
    foreign = [
        key for key, forms in messages("ar").items() if not re.search("[\u0621-\u064a{]", " ".join(forms))
    ]
    assert not [key for key in foreign if len(messages("ar")[key][0]) > 24]


def test_both_languages_name_the_same_values() -> None:
    arabic, english = messages("ar"), messages("en")
    for key in arabic:
        # A value that comes in both languages carries its language in its name.
        ours, theirs = (
            {re.sub("_?(ar|en)$", "", name) for form in forms for name in placeholders(form)}
            for forms in (arabic[key], english[key])
        )
        assert ours == theirs, key


@pytest.mark.parametrize("lang", LANGS)
def test_plurals_have_a_form_for_every_category(lang: str) -> None:
    for message in catalogue(lang):
        if isinstance(message.id, tuple):
            assert len(message.string) == len(PLURALS[lang]), message.id[0]


def test_arabic_counts_take_their_six_forms() -> None:
    said = [n("count.events", count, "ar") for count in (0, 1, 2, 3, 11, 100)]
    assert said == ["لا أحداث", "حدث واحد", "حدثان", "3 أحداث", "11 حدثًا", "100 حدث"]


def test_an_unknown_key_is_an_error_not_a_text() -> None:
    with pytest.raises(KeyError):
        t("no.such.key", "ar")


def test_every_key_that_the_code_names_exists() -> None:
    text = source_text()
    known = set(messages("en"))
    named = set(re.findall(r"""\b(?:t|n|two|say)\(\s*["']([a-z]+\.[a-z0-9_.]+[a-z0-9_])["']""", text)) - {
        "no.such.key"
    }
    cli = {key.removeprefix("cli.") for key in known if key.startswith("cli.")}
    assert not {key for key in named if key not in known and key not in cli}


def test_every_error_that_the_code_raises_has_a_sentence() -> None:
    raised = re.findall(
        r"""(?:File|Data|Place|Usage|Setup|Store|Access|Conflict|Package)Problem\(\s*["']([a-z_.]+)["']""",
        source_text(),
    )
    assert raised
    assert not {key for key in raised if f"error.{key}" not in messages("en")}


def test_every_action_of_a_log_has_words() -> None:
    named = set(re.findall(r"""\bwriting\(\w[\w.]*, [\w.]+, f?["']([a-z.]+)["']""", source_text()))
    assert {"import", "package.pack", "register.rebuild"} <= named
    made = {"event.add", "request.add", "event.put", "event.delete", "event.merge", "peer.add", "peer.change"}
    assert not {action for action in named | made if f"action.{action}" not in messages("en")}


def test_every_key_is_used() -> None:
    text = source_text()
    prefixes = tuple(re.findall(r"""[`"']([a-z]+(?:\.[a-z_]+)*[._])(?:\$?\{|["'`] ?\+)""", text))
    unused = []
    for key in messages("en"):
        bare = re.sub("^(error|cli)\\.", "", key)
        if not (
            f'"{key}"' in text
            or f'"{bare}"' in text
            or f"'{key}'" in text
            or key.startswith(prefixes)
            or bare.startswith(prefixes)
        ):
            unused.append(key)
    assert not unused


def test_a_key_stands_in_one_file_only() -> None:
    for lang in LANGS:
        keys = [
            key
            for path in LOCALE.glob(f"{lang}/*.po")
            for key in re.findall(r'^msgid "(.+)"', path.read_text(encoding="utf-8"), re.M)
        ]
        assert len(keys) == len(set(keys))


def test_the_browser_gets_its_words_and_not_the_servers() -> None:
    words = browser("ar")
    assert isinstance(words["count.events"], dict)
    assert not [key for key in words if key.startswith(("cli.", "error.", "ui."))]

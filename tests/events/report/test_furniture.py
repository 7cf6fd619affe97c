"""What a page sets around an article is left aside, and never dates it."""

from events.report import read

BODY = (
    "أعلن حرس الحدود الخميس الماضي ضبط شاحنة محملة بالوقود المهرب قرب مدينة نالوت، وقال إن سائقها أحيل إلى النيابة.\n"
    "وأضاف أن الدوريات ستستمر على امتداد الحدود مع تونس خلال الأسابيع المقبلة لمنع التهريب بكل أنواعه.\n"
)
TAIL = (
    "مواضيع ذات صلة\n"
    "ضبط مهربين في طبرق بحوزتهم أسلحة وذخائر بعد مطاردة في الصحراء استمرت حتى الفج\n"
    "10:15 - 2026/03/02\n"
    "وصول قافلة مساعدات إلى درنة\n"
    "09:00 - 2026/03/02\n"
)


def aside(text: str) -> list[str]:
    return [text[a:b] for a, b in read(text).furniture]


def test_teasers_and_their_stamps_are_no_part_of_the_report() -> None:
    text = BODY + TAIL
    found = read(text)
    assert found.anchor == ""
    assert [one.kind for one in found.candidates if one.status == "reported"] == ["SMUG-FUEL"]
    assert all(one.end <= len(BODY) for one in found.candidates)
    assert all(span.end <= len(BODY) for span in found.spans)
    assert aside(text) == TAIL.strip().split("\n")


def test_a_dateline_above_the_text_is_the_anchor_unless_one_is_given() -> None:
    text = "ضبط وقود مهرب قرب نالوت\nنشر في: 14/05/2025 - 18:20\n" + BODY + TAIL
    assert (read(text).anchor, read(text).anchor_from) == ("2025-05-14", "text")
    assert read(text).candidates[0].date.edtf == "2025-05-08"
    given = read(text, anchor="2025-05-22")
    assert (given.anchor, given.anchor_from, given.candidates[0].date.edtf) == (
        "2025-05-22",
        "given",
        "2025-05-15",
    )


def test_headlines_set_between_paragraphs_are_left_aside_and_the_heading_after_them_stays() -> None:
    first, second = BODY.strip().split("\n")
    text = f"{first}\nافتتاح مقر جديد للجمارك في سبها\nوفد يزور منفذ وازن لبحث أوضاع المسافرين\nتفاصيل العملية\n{second}\n"
    assert aside(text) == ["افتتاح مقر جديد للجمارك في سبها", "وفد يزور منفذ وازن لبحث أوضاع المسافرين"]


def test_shares_remarks_and_repeated_titles_are_left_aside() -> None:
    english = (
        "Fuel seized near Nalut\nFuel seized near Nalut\nShare on Facebook\nWhatsApp Telegram Email\n"
        "Border guards seized a truck carrying smuggled fuel near Nalut on 3 May 2025, the interior ministry said.\n"
        "Subscribe to our newsletter\nSuggest a correction\n"
    )
    assert aside(english) == [
        "Fuel seized near Nalut",
        "Share on Facebook",
        "WhatsApp Telegram Email",
        "Subscribe to our newsletter",
        "Suggest a correction",
    ]
    assert aside(BODY + "اقترح تعديلا أو تصحيحا\n") == []
    assert aside(BODY + "أرسل تصحيحا\nفيسبوك تويتر واتساب\n") == ["أرسل تصحيحا", "فيسبوك تويتر واتساب"]


def test_lines_of_a_form_are_all_taken() -> None:
    assert aside("بلاغ رقم 3\nالمكان: غات\nضبط سيارة محملة بوقود مهرب\n") == []

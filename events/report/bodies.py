"""Bodies in a running text: offices and institutions, never persons; the words are the source's own.

Names of one body in two wordings have one code; names of two sides are never made one (the Libyan National Army and
the General Command keep their own codes). ``report.body.<code>`` of the catalogue is the usual name in both languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from events.report.letters import rule

# code, Arabic and English wordings (patterns on folded text, article and particles apart); alphabetical by code.
_BODIES: tuple[tuple[str, str, str], ...] = (
    ("5_5", r"(?:اللجنة|لجنة)(?: العسكرية)?(?: الليبية)?(?: المشتركة)?\s*[«\"(“]*\s*5\s*\+\s*5\s*[»\")”]*", r"5\s*\+\s*5(?: joint military (?:commission|committee))?|joint military (?:commission|committee)(?:\s*\(?5\s*\+\s*5\)?)?"),
    ("african_union", r"الاتحاد الأفريقي", r"african union"),
    ("attorney_general", r"(?:مكتب )?النائب العام|النيابة العامة", r"attorney[- ]general(?:'s office)?|public prosecution"),
    ("border_guard", r"(?:جهاز )?حرس (?:ال)?حدود(?: الليبي)?|حراس الحدود", r"border guards?(?! officer)"),
    ("border_markers_committee", r"اللجنة الوطنية الفنية(?: المكلفة بصيانة النصب الحدودية)?", r"national technical committee"),
    ("central_bank", r"مصرف ليبيا المركزي", r"central bank of libya"),
    ("chief_of_staff", r"رئاسة الأركان(?: العامة)?|رئيس الأركان العامة|رئاسات الأركان النوعية", r"chief of (?:the )?general staff|general staff|chief of staff"),
    ("coast_guard", r"(?:جهاز |قوات )?(?:خفر|حرس) السواحل(?: الليبية?)?(?: وأمن الموانئ)?", r"(?:libyan? )?coast ?guard"),
    ("coastal_security", r"الإدارة العامة لأمن السواحل|أمن السواحل", r"general administration for coastal security"),
    ("criminal_investigation", r"جهاز (?:ال)?مباحث(?: الجنائية)?|جهاز البحث الجنائي|المباحث الجنائية|البحث الجنائي", r"criminal investigation (?:department|agency|apparatus)"),
    ("customs", r"مصلحة الجمارك|(?:رجال |إدارة )?الجمارك", r"customs (?:authority|service|officers?|department|administration)|libyan customs"),
    ("anti_drug", r"جهاز مكافحة المخدرات(?: والمؤثرات العقلية)?", r"anti-?(?:drugs?|narcotics) (?:agency|unit|apparatus|service)|drug enforcement (?:agency|service)"),
    ("anti_migration", r"جهاز مكافحة الهجرة غير (?:الشرعية|النظامية|القانونية)", r"department for combating ill?egal (?:im)?migration|\bdcim\b|anti-illegal (?:im)?migration (?:agency|apparatus)"),
    ("desert_patrols", r"(?:جهاز )?دوريات الصحراء", r"desert patrols? (?:unit|agency)"),
    ("eubam", r"بعثة الاتحاد الأوروبي(?: للمساعدة)?(?: في)?(?: إدارة الحدود)?(?: المتكاملة)?(?: في ليبيا)?", r"\beubam(?: libya)?|eu border assistance mission"),
    ("european_union", r"الاتحاد الأوروبي", r"european union"),
    ("frontex", r"(?:وكالة )?فرونتكس", r"frontex"),
    ("general_command", r"القيادة العامة(?: للقوات المسلحة(?: العربية الليبية)?)?(?: للجيش(?: الوطني)?(?: الليبي)?)?", r"general command(?: of the (?:libyan )?(?:arab )?armed forces)?"),
    ("gnu", r"حكومة الوحدة(?: الوطنية)?(?: الليبية)?", r"government of national unity|\bgnu\b"),
    ("gns", r"حكومة الاستقرار الوطني|الحكومة (?:الليبية )?المكلفة من مجلس النواب", r"government of national stability"),
    ("hcs", r"المجلس الأعلى للدولة", r"high council of state"),
    ("house", r"مجلس النواب(?: الليبي)?", r"house of representatives"),
    ("internal_security", r"جهاز الأمن الداخلي", r"internal security (?:agency|apparatus|service)"),
    ("iom", r"المنظمة الدولية للهجرة|منظمة الهجرة الدولية", r"international organi[sz]ation for migration|\biom\b"),
    ("jtct", r"فريق التنسيق(?: الفني)?(?: المشترك)?(?: لأمن الحدود)?|الفريق الفني(?: التنسيقي)?(?: المشترك)?(?: لأمن الحدود)|الفريق الفني(?: التنسيقي)? المشترك|الفريق التنسيقي", r"joint technical coordination team|\bjtct\b"),
    ("lna", r"الجيش الوطني الليبي", r"libyan national army|\blna\b"),
    ("libyan_army", r"(?:قادة |قيادات )?الجيش الليبي", r"libyan army"),
    ("msf", r"(?:منظمة )?أطباء بلا حدود", r"doctors without borders|m[eé]decins sans fronti[eè]res|\bmsf\b"),
    ("military_and_security", r"(?:المؤسستين|المؤسستان|المؤسسات|الهيئات|القطاعات|الجهات) العسكرية والأمنية|هيئات عسكرية وأمنية", r"military and security (?:institutions|bodies)"),
    ("ministry_defence", r"وزار(?:ة|تي) الدفاع(?: \w+ية)?", r"(?:ministry of defen[cs]e|defen[cs]e ministry)"),
    ("ministry_foreign", r"وزارة الخارجية(?: \w+ية)?", r"(?:ministry of foreign affairs|foreign ministry)"),
    ("ministry_health", r"وزارة الصحة", r"ministry of health|health ministry"),
    ("ministry_interior", r"وزارة الداخلية(?: \w+ية)?", r"(?:ministry of interior|ministry of the interior|interior ministry)"),
    ("navy", r"القوات البحرية(?: الليبية)?|سلاح البحرية|البحرية الليبية", r"libyan navy|naval forces?"),
    ("neighbours", r"دول الجوار", r"neighbou?ring (?:states|countries)"),
    ("oil_corporation", r"المؤسسة الوطنية للنفط", r"national oil corporation|\bnoc\b"),
    ("participants", r"المشاركون|المجتمعون|الحاضرون|المشاركين في (?:الاجتماع|الورشة)", r"(?<=the )participants|attendees"),
    ("passports", r"مصلحة الجوازات(?: والجنسية)?(?: وشؤون الأجانب)?", r"passports? (?:authority|department)"),
    ("presidential_council", r"المجلس الرئاسي(?: الليبي)?", r"presidential council"),
    ("ports_security", r"(?:جهاز |إدارة )?أمن المنافذ", r"(?:ports?|border crossings?) security (?:agency|department)"),
    ("red_crescent", r"(?:جمعية )?الهلال الأحمر(?: الليبي)?", r"(?:libyan )?red crescent"),
    ("security_council", r"مجلس الأمن(?: الدولي)?", r"(?:un )?security council"),
    ("security_directorate", r"مديرية أمن(?: \w+)?(?: الحدودية)?", r"security directorate(?: of \w+)?|\w+ security directorate"),
    ("stability_support", r"جهاز دعم الاستقرار", r"stability support (?:apparatus|authority|agency)|\bssa\b"),
    ("swg", r"مجموعة العمل الأمنية(?: في ليبيا| المنبثقة عن مسار برلين)?", r"security working group"),
    ("unhcr", r"(?:ال)?مفوضية (?:الأمم المتحدة )?(?:السامية )?(?:لشؤون اللاجئين|للاجئين)|مفوضية اللاجئين", r"\bunhcr\b|un refugee agency"),
    ("unit", r"(?:اللواء|الكتيبة) \d+|(?:لواء|كتيبة) (?:\d+|\w+ بن \w+|ال\w+)", r"\d{2,3}(?:st|nd|rd|th)? (?:\w+ )?(?:brigade|battalion)"),
    ("unodc", r"مكتب الأمم المتحدة المعني بالمخدرات والجريمة", r"\bunodc\b|un office on drugs and crime"),
    ("unsmil", r"بعثة الأمم المتحدة(?: للدعم)?(?: (?:في|لدى) ليبيا)?|البعثة الأممية(?: للدعم)?(?: في ليبيا)?", r"united nations support mission in libya|un support mission in libya|\bunsmil\b|un mission in libya"),
    ("un_adviser", r"(?:المستشارة|الممثلة|المبعوثة|المبعوث|الممثل) (?:الخاصة? )?(?:للأمين العام )?(?:للأمم المتحدة )?(?:بشأن ليبيا|الأممية?|إلى ليبيا|في ليبيا)", r"(?:un )?special (?:adviser|representative|envoy)"),
    ("un_border_adviser", r"مستشار شؤون أمن الحدود(?: في البعثة)?", r"border security advis[eo]r"),
    ("united_nations", r"الأمم المتحدة(?! للدعم)", r"united nations(?! support)"),
    ("turkey", r"جمهورية تركيا|الحكومة التركية", r"republic of t(?:ü|u)rk(?:iye|ey)|turkish government"),
    ("international_community", r"المجتمع الدولي", r"international community"),
    ("border_communities", r"سكان المناطق الحدودية|أهالي المناطق الحدودية", r"border communities|residents of border areas"),
    ("italy", r"الحكومة الإيطالية|السلطات الإيطالية", r"italian government|italian authorities"),
    ("tunisian_authorities", r"السلطات التونسية", r"tunisian authorities"),
    ("egyptian_authorities", r"السلطات المصرية", r"egyptian authorities"),
    ("libyan_authorities", r"السلطات الليبية", r"libyan authorities"),
    ("libyan_delegation", r"الوفد الليبي", r"libyan delegation"),
    ("political_actors", r"الأطراف السياسية", r"political (?:actors|parties)"),
)  # fmt: skip
# Bodies that are Libya's, or there for Libya, whoever tells of them and wherever they meet.
LIBYAN = frozenset(
    [
        "5_5",
        "anti_migration",
        "border_markers_committee",
        "central_bank",
        "desert_patrols",
        "eubam",
        "general_command",
        "gns",
        "gnu",
        "hcs",
        "house",
        "jtct",
        "lna",
        "libyan_army",
        "libyan_authorities",
        "libyan_delegation",
        "oil_corporation",
        "presidential_council",
        "stability_support",
        "swg",
        "un_adviser",
        "unsmil",
    ]
)
# A short name stands for the long one after it: "the Mission", "the team".
_SHORT = {
    "unsmil": (r"البعثة(?! (?:الأممية|الدبلوماسية|الأوروبية|القنصلية))", r"(?<=the )mission(?! in )"),
    "jtct": (
        r"(?<=أعضاء )الفريق|الفريق(?= (?:ذاته|نفسه|الليبي))|الفريق الليبي|فريق التنسيق",
        r"(?<=the )team",
    ),
    "coast_guard": (r"(?<!\w)الجهاز(?= )", ""),
}

_ARTICLE = r"\1ال"
_LI = re.compile(
    r"(?<!\w)([وف]?)لل"
)  # li and the article, written as one: read as the article, of the same length


@dataclass(frozen=True)
class Named:
    """A body in the text: folded span and code."""

    start: int
    end: int
    code: str


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            code,
            rule(
                rf"(?<!\w)[وفبلك]{{0,2}}(?P<name>{_LI.sub(_ARTICLE, arabic)})(?!\w)|(?<!\w)(?P<latin>{english})(?!\w)"
            ),
        )
        for code, arabic, english in _BODIES
    )


def find(text: str) -> list[Named]:
    """Return the bodies that a folded text names, in its order, the longest of those that overlap.

    Examples
    --------
    >>> [one.code for one in find("the libyan coast guard and unsmil met")]
    ['coast_guard', 'unsmil']
    """
    text = _LI.sub(_ARTICLE, text)
    found: list[Named] = []
    for code, pattern in _rules():
        for hit in pattern.finditer(text):
            group = "name" if hit["name"] else "latin"
            found.append(Named(hit.start(group), hit.end(group), code))
    for code, (arabic, english) in _SHORT.items():
        first = min((one.start for one in found if one.code == code), default=None)
        if first is not None:
            pattern = rule("|".join(rf"(?:{part})(?!\w)" for part in (arabic, english) if part))
            found += [
                Named(hit.start(), hit.start() + len(hit[0].rstrip()), code)
                for hit in pattern.finditer(text, first)
            ]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Named] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end - one.start > kept[-1].end - kept[-1].start:
            kept[-1] = one
    return kept

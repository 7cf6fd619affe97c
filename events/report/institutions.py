"""What was met on, agreed, planned, asked, founded or said, by the words that govern a clause."""

from __future__ import annotations

import re
from dataclasses import dataclass

from events.report.incidents import BORDER, MARKERS, PROJECTS
from events.report.kinds import AHEAD, Kind, made, spelt
from events.report.letters import rule

_AGREED = spelt(
    r"[اي]?تفق(?:ت|وا|ا)?|توافق(?:ت|وا)?|(?:تم )?الاتفاق على|أبرم(?:ت|وا)?|[يت]?قر(?:ّ|ت|وا)?|أقر(?:ت|وا)?|إقرار|وقع(?:ت|وا|ا)? (?:[\w،]+ ){0,7}?(?:اتفاق\w*|مذكرة|بروتوكول)|(?:ال)?توقيع (?:على )?(?:اتفاق\w*|مذكرة)",
    r"agreed|agreeing|approved?|endorsed?|adopted|signed|reached (?:an )?agreement|sign(?:ing)? (?:of )?(?:an? )?(?:agreement|memorandum)|memorandum of understanding",
)
_NEED = spelt(r"ضرورة|أهمية|وجوب", r"need (?:to|for)|necessity")
_RECOMMENDED = spelt(
    r"أوص(?:ى|ت|وا)|[يت]وصي|من (?:بين |أبرز |أهم )?(?:ال)?توصيات|التوصية ب\w*|موصي(?:ا|ن)",
    r"recommend(?:ed|s|ing)|recommendations include\w*",
)
_REQUESTED = spelt(
    r"طلب(?:ت|وا)?|طالب(?:ت|وا)?|ناشد(?:ت|وا)?|داعي(?:ا|ة|ن)|دعا|دعت|دعوا|(?<![بل])حث(?:ت|وا)?|مطالب(?:ا|ة|ين)",
    r"request(?:ed|s|ing)?|urg(?:ed|es|ing)|call(?:ed|s|ing) (?:on|for|upon)|appeal(?:ed|s|ing)|ask(?:ed|ing)",
)
_PLANNED = spelt(
    r"(?:وضع|إعداد|اعتماد|عرض) خطة|خطة ل\w+|الإسراع ب\w+", r"drew up a plan|plan (?:to|for)|plans (?:to|for)"
)
_DISCUSSED = spelt(
    r"ناقش(?:ت|وا|ا)?|بحث(?:ت|وا|ا)?|تناول(?:ت|وا)?|تطرق(?:ت|وا)?|استعرض(?:ت|وا)?",
    r"discuss(?:ed|es|ing)|reviewed|addressed",
)
_FOUNDED = spelt(
    r"افتتح(?:ت|وا)?|افتتاح|[يت]?دشن(?:ت|وا)?|تدشين|أنشأ(?:ت|وا)?|إنشاء|استحداث|تأسيس|أسس(?:ت|وا)?|باشر(?:ت)?|تشغيل|بدأ العمل",
    r"set up|establish(?:ed|es|ing|ment)|opened|opening|inaugurat\w+|launch(?:ed|es|ing)|creat(?:ed|es|ion)",
)
FACILITY = spelt(
    r"(?:ال)?مركزا?(?:ين|ان)?|(?:ال)?مقر(?:ا)?|غرفة (?:ال)?عمليات|(?:ال)?مكتبا?|نقطة(?: حدودية)?|(?:ال)?موقع(?: لل\w+)?",
    r"cent(?:re|er)s?|headquarters|operations room|offices?|facilit(?:y|ies)|base",
)
_VISITED = spelt(
    r"زار(?:ت|وا)?|[يت]زور|(?:ال)?زيار(?:ة|ات)|تفقد(?:ت|وا|ية)?|جولة|اطلع(?:ت|وا)?|(?:ال)?اطلاع على",
    r"visit(?:ed|s|ing)?|tour(?:ed)?|inspect(?:ed|s|ion)",
)
_MET = spelt(
    r"اجتمع(?:ت|وا)?|التق(?:ى|ت|وا)|استقبل(?:ت)?|(?:ال)?اجتماع(?!ي)\w*|(?:ال)?لقاء(?:ات)?|ورش(?:ة|تي)?(?: (?:ال)?عمل)?|(?:ال)?ورشة|(?:ال)?جلسة|(?:ال)?مباحثات|(?:ال)?محادثات|(?:ال)?مؤتمر|حوارا?|ملتقى",
    r"met|meet(?:s|ings?)?|talks|workshops?|conference|session|summit|dialogue|hosted",
)
_HELD = spelt(
    r"[يت]?عقد(?:ت|وا|ا)?|(?:وا?)?[اأ]?ختتم(?:ت|وا|ا)?|شهد(?:ت)?|استضاف(?:ت)?|انطلق(?:ت)?|ترأس(?:ت)?|شارك(?:ت|وا)?|انضم(?:ت|وا)?|استمر(?:ت)?|أجري(?:ت)?|نظم(?:ت|ته|تها)?|[يت]قود|رعى|حضر(?:ت|وا)?|يسر(?:ت|تها|ته)|جرى|التئام",
    r"held|attended|hosted|concluded|chaired|took place|convened|joined|opened|began|organi[sz]ed|facilitated|wrapped up|ended|gathered|met",
)
_TRAINED = spelt(
    r"(?:ال)?تدريب(?:ا|ية|ات|ي)?|دورة تدريبية|(?:ال)?تمرين(?:ا)?|مناورات?|تمارين",
    r"training|trained|exercises?|drills?|course",
)
_RUN = spelt(
    r"اختتم(?:ت|وا)?|انطلق(?:ت)?|تخرج(?:ت|وا)?|تخريج|نفذ(?:ت|وا)?|أجر(?:ى|ت)|بدأ(?:ت)?|نظم(?:ت)?|شارك(?:ت|وا)?|الصيغة النهائية|اعتماد",
    r"complet(?:ed|es)|began|started|conduct(?:ed|s)|graduat\w+|finali[sz]ed|concluded|took part|launched|held|organi[sz]ed|carried out",
)
_EQUIPPED = rule(
    r"(?<!\w)[وفب]{0,2}(?:مراجعة|استكمال|استلام|تسلم(?:ت)?|تسليم|سلم(?:ت)?|قوائم)[^.،]{0,40}(?:تجهيزات|معدات|أجهزة|آليات)|\b(?:received|delivered|handed over|reviewed|completed)\b[^.,]{0,40}\b(?:equipment|vehicles|boats)"
)
_FORMED = rule(
    r"(?<!\w)[وفب]{0,2}(?:تشكيل|شكل(?:ت)?|تم إنشاؤه\w?|تم تشكيله\w?|تأسس(?:ت)?|تكوين)(?!\w)|\b(?:formed|was (?:created|set up|established)|were established)\b"
)
_GROUP = spelt(
    r"(?:ال)?فريقا?|(?:ال)?لجنة|(?:ال)?قوة|(?:ال)?جهازا?|(?:ال)?وحدة|غرفة",
    r"teams?|committees?|forces?|units?|commission|task force",
)
_STATED = spelt(
    r"قال(?:ت|وا)?|أعلن(?:ت|وا)?|أكد(?:ت|وا)?|صرح(?:ت)?|أوضح(?:ت|وا)?|أضاف(?:ت)?|ذكر(?:ت)?|أشار(?:ت)?|أعرب(?:ت|وا)?|رحب(?:ت|وا)?|أشاد(?:ت|وا)?|[يت]شيد|عل[قّ]ق?(?:ت)?|غرد(?:ت)?|شدد(?:ت|وا)?|أدان(?:ت)?|نفى|نفت|سلط(?:ت)?|صدر(?:ت)?|تطرق(?:ت)?|متعهد(?:ا|ة|ين)|تعهد(?:ت|وا)?|مؤكد(?:ا|ة|ين)|مشدد(?:ا|ة|ين)|أفاد(?:ت)?",
    r"said|says|announced?|stated|confirmed|added|stressed|welcomed|praised|condemned|denied|expressed|noted|pledged|warned|affirmed|emphasi[sz]ed|highlighted",
)
_PARTICIPANTS = spelt(
    r"(?:ال)?مشاركون|(?:ال)?مجتمعون|(?:ال)?حاضرون|(?:ال)?ورشة|(?:ال)?اجتماع(?:ات)?",
    r"participants|attendees|workshop|meeting",
)


# These verbs are what a statement itself does, not how another thing is told.
EXPRESSED = spelt(
    r"عل[قّ]ق?(?:ت)?|رحب(?:ت|وا)?|أشاد(?:ت|وا)?|[يت]شيد|أعرب(?:ت|وا)?|[اأ]?دان(?:ت)?|غرد(?:ت)?|تعهد(?:ت|وا)?|متعهد(?:ا|ة|ين)|سلط(?:ت)?|صدر(?:ت)?|نفى|نفت",
    r"welcomed|praised|condemned|expressed|pledged|warned|denied|highlighted|issued",
)


@dataclass(frozen=True)
class _Clause:
    """A folded clause, and where the words stand that more than one rule asks for."""

    text: str
    agreed: re.Match[str] | None
    need: re.Match[str] | None
    recommended: re.Match[str] | None
    requested: re.Match[str] | None
    discussed: re.Match[str] | None
    met: re.Match[str] | None
    trained: re.Match[str] | None
    founded: re.Match[str] | None
    visited: re.Match[str] | None
    stated: re.Match[str] | None
    ahead: re.Match[str] | None

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        return _find(self.text, pattern)


def _find(clause: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    return next(
        (hit for hit in pattern.finditer(clause) if not _RELATIVE.search(clause[: hit.start()])), None
    )


def institutional(clause: str, inherited: Kind | None) -> Kind | None:
    """Return what was met on, agreed, planned, asked or said in a folded clause.

    Parameters
    ----------
    clause : str
    inherited : Kind or None
        The kind of the clause before it where this one only goes on listing (", and the opening of ...").
    """
    one = _Clause(
        clause,
        agreed=_find(clause, _AGREED),
        need=_find(clause, _NEED),
        recommended=_find(clause, _RECOMMENDED),
        requested=_find(clause, _REQUESTED),
        discussed=_find(clause, _DISCUSSED),
        met=_find(clause, _MET),
        trained=_find(clause, _TRAINED),
        founded=_find(clause, _FOUNDED),
        visited=_find(clause, _VISITED),
        stated=_find(clause, _STATED),
        ahead=AHEAD.search(clause),
    )
    return (
        _resolved(one)
        or _intended(one)
        or _built_up(one, inherited)
        or _gathered(one)
        or _on_the_ground(one)
        or _listed(one, inherited)
        or _talked(one)
    )


def _resolved(one: _Clause) -> Kind | None:
    """What was agreed, asked or recommended: the one that stands first says it."""
    clause, agreed, requested, recommended = one.text, one.agreed, one.requested, one.recommended
    first = min((hit.start() for hit in (agreed, recommended, requested, one.discussed) if hit), default=-1)
    if agreed and agreed.start() == first:
        after = clause[agreed.end() : agreed.end() + 70]
        if spelt(r"عقد (?:اجتماع\w*|لقاء\w*|جلسة)|الاجتماع المقبل", r"(?:hold|meet|holding)\b").search(
            after
        ) or (one.ahead and one.met):
            return made(agreed, "PLAN", "AGREE", "MEET", status="planned")
        if one.trained and one.trained.start() < agreed.end() + 40:
            return made(agreed, "TRAIN", "AGREE", "PLAN", status="agreed")
        return made(agreed, "AGREE", "PLAN", status="agreed")
    if requested and requested.start() == first:
        # The participants call for something: that is a recommendation, unless they say whom they ask.
        if _PARTICIPANTS.search(clause[requested.start() : requested.end() + 22]) and not _addressed(
            clause[requested.end() :]
        ):
            return made(requested, "RECOMM", "REQUEST", status="recommended")
        return made(requested, "REQUEST", "RECOMM", status="requested")
    if recommended and recommended.start() == first:
        return made(recommended, "RECOMM", status="recommended")
    return None


def _intended(one: _Clause) -> Kind | None:
    """What is needed or planned."""
    clause, need, stated = one.text, one.need, one.stated
    if need and one.discussed:
        matter = ("STMT", "PLAN") if "اهميه" in need[0] else ("PLAN", "RECOMM")
        return made(one.discussed, *matter, status="discussed")
    if need and stated and one.find(spelt(r"عقد (?:اجتماع\w*|لقاء\w*)|اجتماعات لاحقة", "further meetings")):
        return made(need, "PLAN", "RECOMM", status="stated")
    if (
        need
        and stated
        and (_PARTICIPANTS.search(clause) or stated[0].endswith("وا"))
        and "اهميه" not in need[0]
    ):
        return made(need, "RECOMM", "STMT", status="recommended")
    if planned := one.find(_PLANNED) or one.ahead:
        more = [
            *(["PATROL"] if "دوري" in clause or "patrol" in clause else []),
            *(["MEET"] if one.met else []),
            *(["SITE-STATUS"] if one.founded else []),
        ]
        return made(planned, "PLAN", *more, status="planned")
    return None


def _built_up(one: _Clause, inherited: Kind | None) -> Kind | None:
    """What was founded, trained or equipped."""
    clause, founded = one.text, one.founded
    if (
        founded
        and FACILITY.search(clause[max(0, founded.start() - 40) : founded.end() + 40])
        and _done(clause, founded)
    ):
        return made(founded, "SITE-STATUS", status="done")
    if one.trained and (one.find(_RUN) or (inherited and inherited.codes[0] in ("TRAIN", "OTHER"))):
        return made(one.trained, "TRAIN", status="done")
    if hit := _EQUIPPED.search(clause):
        return made(hit, "OTHER", status="done")
    return None


def _gathered(one: _Clause) -> Kind | None:
    """Who met or visited whom."""
    met, visited, discussed = one.met, one.visited, one.discussed
    if met and _joined(one.text, met, one.find(_HELD)):
        return made(met, "MEET", *(["VISIT"] if visited else []), status="done")
    if visited and not (discussed and discussed.start() < visited.start()):
        return made(visited, "VISIT", *(["MEET"] if met else []), status="done")
    return None


def _on_the_ground(one: _Clause) -> Kind | None:
    """Which teams were formed, and what was done to border markers and for development."""
    clause = one.text
    if (
        (hit := _FORMED.search(clause))
        and not _RELATIVE.search(clause[: hit.start()])
        and _GROUP.search(clause[max(0, hit.start() - 40) : hit.end() + 40])
    ):
        return made(hit, "OTHER", status="done")
    if (hit := one.find(MARKERS)) and one.find(
        spelt(
            r"صيانة|تركيب|وضع|إعادة|زيارة|تفقد|معاينة",
            r"install\w+|restor\w+|inspect\w+|rebuilt|maint\w+|placed",
        )
    ):
        return made(hit, "MARKER", status="done")
    if (hit := one.find(PROJECTS)) and BORDER.search(clause):
        return made(hit, "DEV-PROJ", status="done")
    return None


def _listed(one: _Clause, inherited: Kind | None) -> Kind | None:
    """What only goes on with the list that the clause before began."""
    if inherited is None or inherited.codes[0] not in ("RECOMM", "AGREE", "REQUEST", "PLAN", "TRAIN"):
        return None
    if not (hit := _LISTED.match(one.text)):
        return None
    code = "TRAIN" if one.trained else "AGREE" if inherited.codes[0] == "TRAIN" else inherited.codes[0]
    return made(hit, code, *inherited.codes, status=inherited.status)


def _talked(one: _Clause) -> Kind | None:
    """What was discussed or said."""
    clause, discussed, stated = one.text, one.discussed, one.stated
    if discussed and _WITH.search(clause[discussed.end() :]):
        return made(discussed, "MEET", "STMT", status="done")
    if discussed:
        steps = spelt(r"وضع|إنشاء|تشكيل|تسمية|مقترح|خطة|الخطوات", "proposal|creation|steps|plan")
        return made(discussed, "PLAN" if steps.search(clause) else "MEET", "STMT", status="discussed")
    return made(stated, "STMT", status="stated") if stated else None


# Whoever discusses with somebody meets.
_WITH = rule(r"(?<!\w)مع(?!\w)|\bwith\b")
# A relative clause tells of what went before, not of what is reported.
_RELATIVE = rule(
    r"(?<!\w)[وبلك]?(?:الذي|التي|الذين|اللذين|اللتين)(?:\s+\w+){0,1}\s+[وب]?$|\b(?:that|which|who)(?: \w+){0,2} $"
)
_LISTED = rule(r"\W*(?:و|and )?[«\"“]?\W*(?:ال)?\w+")


def _done(clause: str, hit: re.Match[str]) -> bool:
    """Return whether something was founded, not only the founding named ("an agreement on the creation of")."""
    if not any(word in hit[0] for word in _NOUNS):
        return True
    before = clause[max(0, hit.start() - 70) : hit.start()]
    return _DOING.search(before) is not None and not _PROJECT.search(before)


_NOUNS = ("انشاء", "استحداث", "تاسيس", "افتتاح", "تدشين", "تشغيل", "establishment", "creation", "opening")
_DOING = rule(
    r"(?<!\w)[وف]?(?:تم|جرى|شهد(?:ت)?|حفل|مراسم|أعلن(?:ت)?)(?!\w)|\b(?:announced?|marked|ceremony|celebrated)\b"
)
_PROJECT = rule(r"اتفاق|مشروع|خطة|ضرورة|agreement|project|plan|agreed")


def _joined(clause: str, met: re.Match[str], held: re.Match[str] | None) -> bool:
    """Return whether a meeting took place here, rather than being mentioned."""
    verb = any(word in met[0] for word in ("اجتمع", "التق", "استقبل", "hosted")) or met[0] == "met"
    return verb or (held is not None and held.start() < met.end() + 60)


def _addressed(after: str) -> bool:
    """Return whether a request names whom it asks, before what it asks for."""
    from events.report.bodies import find

    until = re.search(r"(?<!\w)(?:الي|ل\w+|to)(?!\w)", after)
    asked = after[: until.start()] if until else after[:60]
    return re.search(r"البعثه|\bmission\b", asked) is not None or any(
        one.code != "participants" for one in find(asked)
    )

"""What was met on, agreed, planned, asked, founded or said, by the words that govern a clause."""

from __future__ import annotations

import re

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


def institutional(clause: str, inherited: Kind | None) -> Kind | None:
    """Return what was met on, agreed, planned, asked or said in a folded clause.

    Parameters
    ----------
    clause : str
    inherited : Kind or None
        The kind of the clause before it where this one only goes on listing (", and the opening of ...").
    """

    def find(pattern: re.Pattern[str]) -> re.Match[str] | None:
        return next(
            (hit for hit in pattern.finditer(clause) if not _RELATIVE.search(clause[: hit.start()])), None
        )

    agreed, need = find(_AGREED), find(_NEED)
    recommended, requested, discussed = find(_RECOMMENDED), find(_REQUESTED), find(_DISCUSSED)
    met, trained, founded, visited = find(_MET), find(_TRAINED), find(_FOUNDED), find(_VISITED)
    ahead, stated = AHEAD.search(clause), find(_STATED)
    first = min((hit.start() for hit in (agreed, recommended, requested, discussed) if hit), default=-1)
    if agreed and agreed.start() == first:
        after = clause[agreed.end() : agreed.end() + 70]
        if spelt(r"عقد (?:اجتماع\w*|لقاء\w*|جلسة)|الاجتماع المقبل", r"(?:hold|meet|holding)\b").search(
            after
        ) or (ahead and met):
            return made(agreed, "PLAN", "AGREE", "MEET", status="planned")
        if trained and trained.start() < agreed.end() + 40:
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
    if need and discussed:
        matter = ("STMT", "PLAN") if "اهميه" in need[0] else ("PLAN", "RECOMM")
        return made(discussed, *matter, status="discussed")
    if need and stated and (find(spelt(r"عقد (?:اجتماع\w*|لقاء\w*)|اجتماعات لاحقة", "further meetings"))):
        return made(need, "PLAN", "RECOMM", status="stated")
    if (
        need
        and stated
        and (_PARTICIPANTS.search(clause) or stated[0].endswith("وا"))
        and "اهميه" not in need[0]
    ):
        return made(need, "RECOMM", "STMT", status="recommended")
    if (hit := find(_PLANNED)) or ahead:
        there = hit or ahead
        assert there is not None
        more = ["PATROL"] if "دوري" in clause or "patrol" in clause else []
        return made(
            there,
            "PLAN",
            *more,
            *(["MEET"] if met else []),
            *(["SITE-STATUS"] if founded else []),
            status="planned",
        )
    if (
        founded
        and FACILITY.search(clause[max(0, founded.start() - 40) : founded.end() + 40])
        and _done(clause, founded)
    ):
        return made(founded, "SITE-STATUS", status="done")
    if trained and (find(_RUN) or (inherited and inherited.codes[0] in ("TRAIN", "OTHER"))):
        return made(trained, "TRAIN", status="done")
    if hit := _EQUIPPED.search(clause):
        return made(hit, "OTHER", status="done")
    held = find(_HELD)
    if met and _joined(clause, met, held):
        return made(met, "MEET", *(["VISIT"] if visited else []), status="done")
    if visited and not (discussed and discussed.start() < visited.start()):
        return made(visited, "VISIT", *(["MEET"] if met else []), status="done")
    if (
        (hit := _FORMED.search(clause))
        and not _RELATIVE.search(clause[: hit.start()])
        and _GROUP.search(clause[max(0, hit.start() - 40) : hit.end() + 40])
    ):
        return made(hit, "OTHER", status="done")
    if (hit := find(MARKERS)) and find(
        spelt(
            r"صيانة|تركيب|وضع|إعادة|زيارة|تفقد|معاينة",
            r"install\w+|restor\w+|inspect\w+|rebuilt|maint\w+|placed",
        )
    ):
        return made(hit, "MARKER", status="done")
    if (hit := find(PROJECTS)) and BORDER.search(clause):
        return made(hit, "DEV-PROJ", status="done")
    if (
        inherited is not None
        and inherited.codes[0] in ("RECOMM", "AGREE", "REQUEST", "PLAN", "TRAIN")
        and _LISTED.match(clause)
    ):
        code = "TRAIN" if trained else "AGREE" if inherited.codes[0] == "TRAIN" else inherited.codes[0]
        listed = _LISTED.match(clause)
        assert listed is not None
        return made(listed, code, *inherited.codes, status=inherited.status)
    if discussed and _WITH.search(clause[discussed.end() :]):
        return made(discussed, "MEET", "STMT", status="done")
    if discussed:
        return made(
            discussed,
            "PLAN"
            if spelt(r"وضع|إنشاء|تشكيل|تسمية|مقترح|خطة|الخطوات", "proposal|creation|steps|plan").search(
                clause
            )
            else "MEET",
            "STMT",
            status="discussed",
        )
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

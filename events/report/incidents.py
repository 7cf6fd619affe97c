"""Incidents by their words: an act and its object.

A word for a threat alone is no event: "to counter smuggling" reports nothing. So an incident needs an act (seized,
rescued, exploded) beside its object, and what is only aimed at, feared or discussed is left aside.
"""

from __future__ import annotations

import re

from events.report.kinds import AHEAD, Kind, made, spelt
from events.report.letters import rule

# Acts.
SEIZED = spelt(
    r"[يت]?ضبط(?:ت|وا|ها|هم|هما)?|(?:ال)?ضبط|المضبوط\w*|مضبوط\w*|[يت]?حبط\w*|[اي]حبط(?:ت|وا)?|(?:ال|ا)?[اإ]?حباط|مصادرة|صادر(?:ت|وا)?|توقيف|[اأ]وقف(?:ت|وا)?|"
    r"(?:ال)?قبض|اعتقل(?:ت|وا)?|اعتقال|عثر(?:ت|وا)?|العثور|احتجز(?:ت|وا)?|احتجاز|حجز|كشف(?:ت|وا)?|تفكيك|فكك(?:ت|وا)?|داهم(?:ت|وا)?|مداهمة|تحرير|حرر(?:ت|وا)?|استولت|مطاردة",
    r"seiz(?:ed|es|ing|ure|ures)|foil(?:ed|s|ing)|thwart(?:ed|s|ing)|confiscat\w+|arrest(?:ed|s|ing)?|detain(?:ed|s|ing)|caught|impound\w+|apprehend\w+|captured?|"
    r"intercept(?:ed|s|ing|ion)|stopped|raid(?:ed|s)?|dismantl\w+|busted|recovered|discovered|freed|found",
)
_RESCUED = spelt(
    r"[اأ]نقذ(?:ت|وا)?|ا?[إا]نقاذ(?:هم|ها)?|(?:عملية|عمليات) (?:بحث )?(?:و)?[إا]نقاذ|انتشل(?:ت|وا)?|انتشال|غرق(?:ت|وا)?|انقلب(?:ت)?|انقلاب قارب|لفظ(?:ت|ها)?|جرف(?:ت)?|ضلوا|تاهوا|فقدوا|فقدان|لقوا حتفهم|لقي|مصرع|وفاة|توفي(?:ت)?|قضوا|انقلبت",
    r"rescu(?:ed|e|es|ing)|capsiz\w+|shipwrecks?|drown(?:ed|ing)?|sank|sunk|washed (?:ashore|up)|recovered|stranded|lost|bodies of|retrieved|pulled|overturned|died",
)
_CLASHED = spelt(
    r"خطف(?:ت|وا)?|اختطف(?:ت|وا)?|اختطاف|اشتباكات?|اشتبك(?:ت|وا)?|تبادل(?:ا)? (?:ل)?(?:إ|ا)?(?:طلاق )?(?:ال)?نار|إطلاق (?:ال)?نار|هجوم(?: مسلح)?|هاجم(?:ت|وا)?|هجوما|كمين|قصف|استهدف(?:ت|وا)?|استهداف|أطلق(?:وا)? النار|اقتحم(?:ت|وا)?|اقتحام|مواجهات مسلحة|اعتداء",
    r"kidnapp?(?:ed|ing|s)?|abduct(?:ed|ion|s)?|clash(?:ed|es)?|gunfights?|exchange of fire|exchanged fire|firefights?|attack(?:ed|s)?|ambush(?:ed)?|opened fire|fired (?:on|at)|shelling|shelled|stormed|shootout",
)
_EXPLODED = spelt(
    r"انفجار(?:ات)?|انفجر(?:ت)?|تفجير|(?:ال)?عثور|عثر(?:ت|وا)?|[إا]زالة|[اأ]زال(?:ت|وا)?|تفكيك|فكك(?:ت|وا)?|قتل(?:ت)?|مقتل|أصيب(?:ت)?|إصابة|بتر",
    r"explo(?:ded|sion|des)|detonat\w+|blast|clear(?:ed|ing|ance)|remov(?:ed|ing|al)|defus\w+|kill(?:ed|s|ing)|injur\w+|wound\w+|stepped on|found|discovered|struck|hit",
)
_SIGHTED = spelt(
    r"رصد(?:ت|وا)?|(?:ال)?رصد|مشاهدة|شوهد(?:ت)?|الاشتباه|اشتبه(?:ت|وا)?|تتبع(?:ت)?|حلق(?:ت)?|تحليق",
    r"spotted|detected|sighted|observed|tracked|reported|seen|flew|approached",
)
_CROSSED = spelt(
    r"تسلل(?:وا|ت)?|متسلل\w*|عبر(?:وا|ت)?(?= (?:الحدود|بطرق|بشكل))|عبور|دخل(?:وا|ت)?|دخول|اجتاز(?:وا|ت)?|اجتياز|ترحيل|رحل(?:ت)?|إبعاد|إعادة",
    r"cross(?:ed|ing)|enter(?:ed|ing)|infiltrat\w+|sneak\w*|deport\w+|repatriat\w+|expel\w+|pushed back",
)
_SENT_BACK = rule(r"ترحيل|رحل|إبعاد|إعادة|deport|repatriat|expel|pushed back")  # no crossing, but its end
_SWITCHED = spelt(
    r"أغلق(?:ت|وا)?|[إا]?غلاق|أعادت? فتح|(?:إ|ا)?عادة (?:فتح|افتتاح|تشغيل)|أعيد (?:فتح|افتتاح|تشغيل)|إعادة الفتح|فتح(?:ت)?|افتتح(?:ت)?|افتتاح|استئناف|استأنف(?:ت)?|استؤنف(?:ت)?|تعليق|علق(?:ت)?|توقف(?:ت)?",
    r"clos(?:ed|es|ing|ure)|re-?open(?:ed|s|ing)?|opened|opening|shut(?: down)?|suspend(?:ed|s|sion)|resum(?:ed|es|ption)|halt(?:ed|s)?",
)
_PATROLLED = rule(
    r"(?<!\w)[وفب]?(?:[يتس]{0,2}سي[رّ](?:ت|وا)?|(?:ال)?تسيير|نفذ(?:ت|وا)?|تنفيذ|أطلق(?:ت)?|إطلاق|كثف(?:ت|وا)?|تكثيف|انطلقت?|انطلاق|أجرت?|واصل(?:ت)?|مواصلة|قام(?:ت)? ب|خرجت?|نظم(?:ت)?|بدأت?|استمرار|زيادة)\s+(?:\w+\s+){0,4}?ب?(?:ال)?دوري(?:ة|ات)"
    r"|(?<!\w)(?:ال)?دوري(?:ة|ات)\s+(?:\w+\s+){0,4}?(?:جابت|تجوب|مشطت|تمشط|انتشرت|تنتشر|انطلقت|تواصل|شملت|غطت)|(?<!\w)(?:عملية |عمليات )?تمشيط|(?<!\w)مشط(?:ت|وا)"
    r"|\b(?:conduct\w*|carr(?:y|ied|ying) out|launch\w*|began|start\w*|step\w* up|stepped up|deploy\w*|continu\w+|sent|sends|increas\w+|resum\w+|complet\w+|ran|run)\s+(?:\S+\s+){0,5}?patrols?"
    r"|\bpatrols? (?:\w+ ){0,4}?(?:covered|combed|swept|toured|set out|reached|began|continued|was carried|were carried)|\bpatroll(?:ed|ing)|\b(?:desert|border|joint|security|routine|ground) patrols? (?:at|around|near|along|in|south|north|east|west)\b"
)
# Objects.
DRUGS = spelt(
    r"(?:ال)?مخدر(?:ات|ة)?|(?:ال)?حشيش|كوكايين|هيروين|كبتا[غج]ون|(?:حبوب|أقراص|حبة|قرص) (?:ال)?(?:هلوسة|مهلوسة|مخدرة?)|(?:ال)?حبوب المهلوسة|ترامادول|ماري[جخ]وانا|مؤثرات عقلية",
    r"drugs?|hashish|cannabis|cocaine|heroin|captagon|tramadol|narcotics?|hallucinogenic|pills|marijuana",
)
FUEL = spelt(
    r"(?:ال)?وقود|(?:ال)?بنزين|(?:ال)?ديزل|نافتا|نافطة|(?:ال)?محروقات|كيروسين|(?:ال)?نفط المهرب",
    r"fuel|gasoline|petrol|diesel|kerosene",
)
ARMS = spelt(
    r"(?:ال)?أسلحة|سلاحا?|(?:ال)?ذخير(?:ة|ات)|(?:ال)?ذخائر|بنادق|بندقية|صواريخ|قذائف|كلاشنكوف|رشاشات?",
    r"weapons?|arms|ammunition|rifles?|rockets?|munitions|kalashnikovs?|firearms?",
)
GOODS = spelt(
    r"(?:ال)?سجائر|(?:ال)?بضائع|(?:ال)?سلع|أغنام|(?:ال)?مواش[يٍ]|(?:ال)?ذهب|سبائك|(?:ال)?أدوية|مواد غذائية|تبغ|دقيق|سيارات مسروقة|رؤوس? (?:من )?(?:الأغنام|الماشية)|آثار|قطع أثرية",
    r"cigarettes?|goods|livestock|sheep|gold|medicines?|tobacco|flour|food(?:stuffs)?|artefacts|antiquities|stolen (?:cars|vehicles)|subsidi[sz]ed",
)
MIGRANTS = spelt(
    r"(?:ال)?مهاجر(?:ا|ين|ون|ة|ات)?|(?:ال)?لاجئ(?:ا|ين|ون)?|متسلل(?:ا|ين|ون)?",
    r"(?:im)?migrants?|refugees?|asylum[- ]seekers?",
)
_SMUGGLED = {"SMUG-DRUG": DRUGS, "SMUG-ARMS": ARMS, "SMUG-FUEL": FUEL, "SMUG-GOODS": GOODS}
_PEOPLE = spelt(
    r"(?:ل|ال)?مهربي? (?:ال)?(?:بشر|مهاجرين)|تهريب (?:ال)?(?:بشر|مهاجرين|أشخاص)",
    r"(?:human|people|migrant)[- ]smugg\w+|smuggl\w+ (?:of )?(?:migrants|people)",
)
_TRAFFICKING = spelt(
    r"(?:ال)?[اإ]?تجار (?:ب|في )(?:ال)?(?:بشر|أشخاص)|تجار (?:ال)?بشر",
    r"human traffick\w+|traffick\w+ in (?:persons|human beings|people)|trafficking (?:gang|network|ring)",
)
_SMUGGLING = spelt(r"تهريب\w*|(?:ال)?مهرب(?:ة|ين|ون|ا|ي)?|(?:ال)?تهريب", r"smugg\w+|contraband")
_SMUGGLERS = spelt(r"(?:ال)?مهرب(?:ين|ون|ا|ي)?", r"smugglers?")
_MINES = spelt(
    r"(?:ل|ا)?لغم(?:ا)?|(?:ال)?ألغام|عبوة ناسفة|عبوات ناسفة|مخلفات (?:ال)?حر[بو]\w*|(?:ذخائر|قذيفة|قذائف|أجسام) غير (?:ال)?منفجرة",
    r"land ?mines?|mines?|unexploded|explosive remnants?|improvised explosive|\bied\b|roadside bomb|\buxo\b",
)
_TERROR = spelt(
    r"(?:ال)?[إا]رهابي(?:ة|ا|ين|ون)?|داعش|تنظيم (?:الدولة|القاعدة)|انتحاري(?:ا|ة)?|(?:سيارة )?مفخخة|خلية إرهابية",
    r"terrorists?|terror cell|islamic state|isis|\bis militants|al-qaeda|suicide (?:bomb\w*|attack)|car bomb\w*",
)
_ARMED = spelt(
    r"مسلح(?:ة|ون|ين|ا)?|قوات|قوة|(?:ال)?دورية|(?:ال)?دوريات|نقطة|بوابة|حرس|مجموعات?|مجهول(?:ون|ين)|عناصر|مهرب(?:ون|ين)|تمركز|لواء|كتيبة",
    r"armed|gunmen|forces?|patrols?|posts?|checkpoints?|guards?|groups?|militants?|smugglers|brigade|battalion|soldiers|troops|convoy",
)
_UNKNOWN = spelt(
    r"مجهول(?:ة|ا)?(?: الهوية| المصدر)?|غير معر[وّ]?ف(?:ة)?|غير معلوم(?:ة)?|مشبوه(?:ة|ا)?|مريب(?:ة)?",
    r"unidentified|unknown|suspicious|suspect",
)
_CRAFT = spelt(
    r"طائرات?|(?:طائرة )?مسي[رّ]ة?|سيار(?:ة|ات)|مركب(?:ات|ة)?|قارب|زورق|هدف(?:ا)?|أهداف|سفينة|رتل|جسم(?:ا)?|آليات",
    r"vessels?|vehicles?|aircraft|drones?|boats?|objects?|convoys?|ships?|cars?|planes?|pickups?|target",
)
_SEA = spelt(
    r"(?:ال)?قارب(?:ا|ين|هم)?|(?:ال)?قوارب|(?:ال)?زور[قو]\w*|(?:ال)?زوارق|مركب(?:ا|ين)?|(?:ال)?بحر\w*|عرض البحر|قبالة|(?:ال)?سواحل|(?:ال)?شواطئ|شاطئ|(?:ال)?ساحل",
    r"boats?|dinghy|dinghies|vessels?|ships?|rafts?|sea|offshore|off|coasts?|coast ?guard|shores?|waters|maritime|shipwrecks?|ashore|mediterranean|navy",
)
_DESERT = spelt(r"(?:ال)?صحراء|صحراوي\w*|(?:ال)?عطش", r"deserts?|thirst")
_BODIES_FOUND = spelt(
    r"جثث?|جثة|جثامين|جثمان|أشخاص|شخصا?|ناجين|صيادين|بحارة|طاقم",
    r"bod(?:y|ies)|people|persons?|survivors|fishermen|sailors|crew|corpses|men|women|children",
)
_CROSSING = spelt(
    r"(?:ال)?معبر(?:ي)?|(?:ال)?منفذ(?:ي)?|(?:ال)?معابر|(?:ال)?منافذ|بوابة",
    r"(?:border )?crossings?|border posts?|border gates?|border point|land ports?",
)
MARKERS = spelt(
    r"(?:ال)?نصب (?:ال)?حدودي(?:ة)?|(?:ال)?علامات (?:ال)?حدودية|(?:ال)?علامة (?:ال)?حدودية|(?:ال)?أنصاب (?:ال)?حدودية|ترسيم (?:ال)?حدود|(?:ال)?دعامات (?:ال)?حدودية",
    r"(?:border|boundary) (?:markers?|pillars?|stones?|commission)|border demarcation|demarcat\w+",
)
PROJECTS = spelt(
    r"مشر(?:وع|وعات|وعا) (?:ال)?تنموي(?:ة|ا)?|(?:ال)?مشاريع (?:ال)?تنموية|مشاريع تنمية",
    r"development projects?",
)
BORDER = spelt(
    r"(?:ال)?حدود(?:ي|ية)?(?! (?:ال)?(?:إنفاق|ميزانية|\d))|حدودنا", r"borders?|frontiers?|cross-border"
)
_ILLEGAL = spelt(
    r"غير (?:ال)?(?:شرعي|نظامي|قانوني)\w*|خلسة|بطرق غير",
    r"ill?egal(?:ly)?|irregular(?:ly)?|undocumented|clandestine(?:ly)?|without papers",
)
# What only aims at, fears or discusses: an act behind it did not happen.
_AIM = rule(
    r"(?<!\w)[وف]?[بل]?(?:ل?مكافحة|محاربة|منع|لمنع|التصدي|مواجهة|للحد من|الحد من|ملاحقة|شبكات|ظاهرة|ظواهر|قضايا|ملف|التحديات|خطر|مخاطر|تهديدات|بهدف|بغية|دراسات حول|من أجل|سبل|آليات|بحث|ناقش\w*|مناقشة|تهدف إلى|يهدف إلى|قادر\w* على|لتعزيز|تعزيز|تحسين|لتحسين)(?:\s+\w+)?\s+$"
    r"|\b(?:to (?:combat|counter|fight|prevent|curb|tackle|stop|address|help|improve|strengthen)|combat(?:ing|t?ing)|countering|fighting|preventing|curbing|tackling|against|threats? of|risk of|challenges|aim(?:ed|ing|s) (?:at|to)|discuss\w*|efforts|in order to|capacity|ability to|could|may|might|would)(?:\s+\w+)?\s+$"
)


# "The agency for combating drugs" is a body that acts, no aim.
_BODY_NAME = rule(
    r"(?:جهاز|إدارة|قسم|وحدة|مكتب|فرع|قوة|لجنة|هيئة|department|agency|unit|apparatus|force|directorate)(?:\s+(?:for|of))?\s+$"
)


def _aimed(before: str) -> bool:
    hit = _AIM.search(before[-60:])
    return hit is not None and not _BODY_NAME.search(before[-60:][: hit.start()])


# What went before: the crossing was closed after an attack, so the closure is told.
_AFTER = rule(
    r"(?<!\w)(?:إثر|على إثر|بعد|عقب|بسبب|جراء|على خلفية)\s+(?:\w+\s+)?$|\b(?:following|after|due to|because of|amid)\s+(?:\w+\s+){0,2}$"
)


def incident(clause: str, crossing: bool) -> Kind | None:
    """Return the incident that a folded clause reports, None where it reports none.

    Parameters
    ----------
    clause : str
    crossing : bool
        Whether a border crossing is named in it.
    """
    return _incident(clause, crossing, _AFTER) or _incident(clause, crossing, None)


def _incident(clause: str, crossing: bool, left_out: re.Pattern[str] | None) -> Kind | None:
    def act(pattern: re.Pattern[str]) -> re.Match[str] | None:
        for hit in pattern.finditer(clause):
            before = clause[: hit.start()]
            if not _aimed(before) and not (left_out and left_out.search(before[-40:])):
                return hit
        return None

    def has(*patterns: re.Pattern[str]) -> bool:
        return all(pattern.search(clause) for pattern in patterns)

    seized, rescued = act(SEIZED), act(_RESCUED)
    smuggled = [code for code, what in _SMUGGLED.items() if what.search(clause)]
    clashed, exploded = act(_CLASHED), act(_EXPLODED)
    if exploded and has(_MINES):
        return made(exploded, "MINE", "CLASH" if clashed else "OTHER")
    if has(_TERROR) and (hit := clashed or exploded or seized):
        return made(hit, "TERROR", "CLASH")
    if clashed and has(_ARMED):
        return made(clashed, "CLASH", *(["TERROR"] if has(_TERROR) else []))
    if seized and has(_TRAFFICKING):
        return made(seized, "TRAFF", "SMUG-PEOPLE")
    if seized and has(_PEOPLE) and not smuggled:
        return made(seized, "SMUG-PEOPLE", "TRAFF", "IRR-CROSS")
    if (seized and smuggled and not has(MIGRANTS)) or (seized and smuggled and has(_SMUGGLING)):
        return made(seized, *_first(clause, smuggled))
    if rescued and (has(MIGRANTS) or has(_BODIES_FOUND)) and (has(_SEA) or has(_DESERT) or has(MIGRANTS)):
        return made(rescued, "SAR", *(["SEA-INTERCEPT"] if seized else []))
    if seized and has(MIGRANTS, _SMUGGLERS):
        return made(seized, "SMUG-PEOPLE", *(["SEA-INTERCEPT", "SAR"] if has(_SEA) else []), "IRR-CROSS")
    if seized and has(MIGRANTS, _SEA):
        return made(seized, "SEA-INTERCEPT", "SAR", "IRR-CROSS")
    if (hit := act(spelt(r"اعترض(?:ت|وا)?|اعتراض", r"intercept(?:ed|s|ion|ing)"))) and has(_SEA):
        return made(hit, "SEA-INTERCEPT", "SAR")
    if seized and has(MIGRANTS):
        return made(seized, "IRR-CROSS", "SMUG-PEOPLE")
    if seized and has(_SMUGGLING):
        return made(seized, "SMUG-GOODS", "SMUG-FUEL", "SMUG-DRUG", "SMUG-ARMS", "SMUG-PEOPLE")
    if (
        (hit := act(_CROSSED))
        and (has(MIGRANTS) or has(_ILLEGAL))
        and (has(BORDER) or crossing or has(MIGRANTS, _ILLEGAL))
    ):
        if _SENT_BACK.search(hit[0]):
            return made(hit, "OTHER", "IRR-CROSS")
        return made(hit, "IRR-CROSS", "SMUG-PEOPLE")
    if (hit := act(_SIGHTED)) and has(_UNKNOWN, _CRAFT):
        return made(hit, "SUSPECT", "OTHER")
    if (hit := act(_SWITCHED)) and (has(_CROSSING) or crossing) and _close(clause, hit, _CROSSING, crossing):
        return made(hit, "BCP", "SITE-STATUS")
    if hit := act(_PATROLLED):
        return made(hit, "PATROL", "PLAN", status="planned" if AHEAD.search(clause) else "done")
    return None


def _first(clause: str, codes: list[str]) -> list[str]:
    """Order what was smuggled by where it stands in the clause."""

    def place(code: str) -> int:
        hit = _SMUGGLED[code].search(clause)
        return hit.start() if hit else len(clause)

    return sorted(codes, key=place)


def _close(clause: str, hit: re.Match[str], what: re.Pattern[str], named: bool) -> bool:
    return named or what.search(clause[max(0, hit.start() - 60) : hit.end() + 60]) is not None

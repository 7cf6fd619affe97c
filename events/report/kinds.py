"""Kinds of events by their words: what happened (an act and its object), and what was met on, agreed or asked.

A word for a threat alone is no event: "to counter smuggling" reports nothing. So an incident needs an act (seized,
rescued, exploded) beside its object, and what is only aimed at, feared or discussed is left aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from events.report.letters import rule


@dataclass(frozen=True)
class Kind:
    """A kind that a clause reports: codes best first, what the source says of it, where its words stand."""

    codes: tuple[str, ...]
    status: str
    start: int
    end: int


def _words(arabic: str, english: str = "") -> re.Pattern[str]:
    """Compile words: Arabic ones with their particles before and endings written out, English ones whole."""
    parts = [rf"(?<!\w)[وف]?[بلك]?(?:{arabic})(?!\w)"] if arabic else []
    return rule("|".join([*parts, rf"\b(?:{english})\b"] if english else parts))


# Acts.
SEIZED = _words(
    r"[يت]?ضبط(?:ت|وا|ها|هم|هما)?|(?:ال)?ضبط|المضبوط\w*|مضبوط\w*|[يت]?حبط\w*|[اي]حبط(?:ت|وا)?|(?:ال|ا)?[اإ]?حباط|مصادرة|صادر(?:ت|وا)?|توقيف|[اأ]وقف(?:ت|وا)?|"
    r"(?:ال)?قبض|اعتقل(?:ت|وا)?|اعتقال|عثر(?:ت|وا)?|العثور|احتجز(?:ت|وا)?|احتجاز|حجز|كشف(?:ت|وا)?|تفكيك|فكك(?:ت|وا)?|داهم(?:ت|وا)?|مداهمة|تحرير|حرر(?:ت|وا)?|استولت|مطاردة",
    r"seiz(?:ed|es|ing|ure|ures)|foil(?:ed|s|ing)|thwart(?:ed|s|ing)|confiscat\w+|arrest(?:ed|s|ing)?|detain(?:ed|s|ing)|caught|impound\w+|apprehend\w+|captured?|"
    r"intercept(?:ed|s|ing|ion)|stopped|raid(?:ed|s)?|dismantl\w+|busted|recovered|discovered|freed|found",
)
_RESCUED = _words(
    r"[اأ]نقذ(?:ت|وا)?|ا?[إا]نقاذ(?:هم|ها)?|(?:عملية|عمليات) (?:بحث )?(?:و)?[إا]نقاذ|انتشل(?:ت|وا)?|انتشال|غرق(?:ت|وا)?|انقلب(?:ت)?|انقلاب قارب|لفظ(?:ت|ها)?|جرف(?:ت)?|ضلوا|تاهوا|فقدوا|فقدان|لقوا حتفهم",
    r"rescu(?:ed|e|es|ing)|capsiz\w+|shipwrecks?|drown(?:ed|ing)?|sank|sunk|washed (?:ashore|up)|recovered|stranded|lost|bodies of|retrieved|pulled",
)
_CLASHED = _words(
    r"اشتباكات?|اشتبك(?:ت|وا)?|تبادل(?:ا)? (?:ل)?(?:إ|ا)?(?:طلاق )?(?:ال)?نار|إطلاق (?:ال)?نار|هجوم(?: مسلح)?|هاجم(?:ت|وا)?|هجوما|كمين|قصف|استهدف(?:ت|وا)?|استهداف|أطلق(?:وا)? النار|اقتحم(?:ت|وا)?|اقتحام|مواجهات مسلحة|اعتداء",
    r"clash(?:ed|es)?|gunfights?|exchange of fire|exchanged fire|firefights?|attack(?:ed|s)?|ambush(?:ed)?|opened fire|fired (?:on|at)|shelling|shelled|stormed|shootout",
)
_EXPLODED = _words(
    r"انفجار(?:ات)?|انفجر(?:ت)?|تفجير|(?:ال)?عثور|عثر(?:ت|وا)?|[إا]زالة|[اأ]زال(?:ت|وا)?|تفكيك|فكك(?:ت|وا)?|قتل(?:ت)?|مقتل|أصيب(?:ت)?|إصابة|بتر",
    r"explo(?:ded|sion|des)|detonat\w+|blast|clear(?:ed|ing|ance)|remov(?:ed|ing|al)|defus\w+|kill(?:ed|s|ing)|injur\w+|wound\w+|stepped on|found|discovered|struck|hit",
)
_SIGHTED = _words(r"رصد(?:ت|وا)?|(?:ال)?رصد|مشاهدة|شوهد(?:ت)?|الاشتباه|اشتبه(?:ت|وا)?|تتبع(?:ت)?|حلق(?:ت)?|تحليق", r"spotted|detected|sighted|observed|tracked|reported|seen|flew|approached")
_CROSSED = _words(
    r"تسلل(?:وا|ت)?|متسلل\w*|عبر(?:وا|ت)?(?= (?:الحدود|بطرق|بشكل))|عبور|دخل(?:وا|ت)?|دخول|اجتاز(?:وا|ت)?|اجتياز|ترحيل|رحل(?:ت)?|إبعاد|إعادة",
    r"cross(?:ed|ing)|enter(?:ed|ing)|infiltrat\w+|sneak\w*|deport\w+|repatriat\w+|expel\w+|pushed back",
)
_SWITCHED = _words(
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
DRUGS = _words(r"(?:ال)?مخدر(?:ات|ة)?|(?:ال)?حشيش|كوكايين|هيروين|كبتا[غج]ون|(?:حبوب|أقراص|حبة|قرص) (?:ال)?(?:هلوسة|مهلوسة|مخدرة?)|(?:ال)?حبوب المهلوسة|ترامادول|ماري[جخ]وانا|مؤثرات عقلية", r"drugs?|hashish|cannabis|cocaine|heroin|captagon|tramadol|narcotics?|hallucinogenic|pills|marijuana")
FUEL = _words(r"(?:ال)?وقود|(?:ال)?بنزين|(?:ال)?ديزل|نافتا|نافطة|(?:ال)?محروقات|كيروسين|(?:ال)?نفط المهرب", r"fuel|gasoline|petrol|diesel|kerosene")
ARMS = _words(r"(?:ال)?أسلحة|سلاحا?|(?:ال)?ذخير(?:ة|ات)|(?:ال)?ذخائر|بنادق|بندقية|صواريخ|قذائف|كلاشنكوف|رشاشات?", r"weapons?|arms|ammunition|rifles?|rockets?|munitions|kalashnikovs?|firearms?")
GOODS = _words(r"(?:ال)?سجائر|(?:ال)?بضائع|(?:ال)?سلع|أغنام|(?:ال)?مواش[يٍ]|(?:ال)?ذهب|سبائك|(?:ال)?أدوية|مواد غذائية|تبغ|دقيق|سيارات مسروقة|رؤوس? (?:من )?(?:الأغنام|الماشية)|آثار|قطع أثرية", r"cigarettes?|goods|livestock|sheep|gold|medicines?|tobacco|flour|contraband|food(?:stuffs)?|artefacts|antiquities|stolen (?:cars|vehicles)|subsidi[sz]ed")
MIGRANTS = _words(r"(?:ال)?مهاجر(?:ا|ين|ون|ة|ات)?|(?:ال)?لاجئ(?:ا|ين|ون)?|متسلل(?:ا|ين|ون)?", r"(?:im)?migrants?|refugees?|asylum[- ]seekers?")
_PEOPLE = _words(r"(?:ل|ال)?مهربي? (?:ال)?(?:بشر|مهاجرين)|تهريب (?:ال)?(?:بشر|مهاجرين|أشخاص)", r"(?:human|people|migrant)[- ]smugg\w+|smuggl\w+ (?:of )?(?:migrants|people)")
_TRAFFICKING = _words(r"(?:ال)?[اإ]?تجار (?:ب|في )(?:ال)?(?:بشر|أشخاص)|تجار (?:ال)?بشر", r"human traffick\w+|traffick\w+ in (?:persons|human beings|people)|trafficking (?:gang|network|ring)")
_SMUGGLING = _words(r"تهريب\w*|(?:ال)?مهرب(?:ة|ين|ون|ا|ي)?|(?:ال)?تهريب", r"smugg\w+|contraband")
_MINES = _words(r"(?:ل|ا)?لغم(?:ا)?|(?:ال)?ألغام|عبوة ناسفة|عبوات ناسفة|مخلفات (?:ال)?حر[بو]\w*|(?:ذخائر|قذيفة|قذائف|أجسام) غير (?:ال)?منفجرة", r"land ?mines?|mines?|unexploded|explosive remnants?|improvised explosive|\bied\b|roadside bomb|\buxo\b")
_TERROR = _words(r"(?:ال)?[إا]رهابي(?:ة|ا|ين|ون)?|داعش|تنظيم (?:الدولة|القاعدة)|انتحاري(?:ا|ة)?|(?:سيارة )?مفخخة|خلية إرهابية", r"terrorists?|terror cell|islamic state|isis|\bis militants|al-qaeda|suicide (?:bomb\w*|attack)|car bomb\w*")
_ARMED = _words(r"مسلح(?:ة|ون|ين|ا)?|قوات|قوة|(?:ال)?دورية|(?:ال)?دوريات|نقطة|بوابة|حرس|مجموعات?|مجهول(?:ون|ين)|عناصر|مهرب(?:ون|ين)|تمركز|لواء|كتيبة", r"armed|gunmen|forces?|patrols?|posts?|checkpoints?|guards?|groups?|militants?|smugglers|brigade|battalion|soldiers|troops|convoy")
_UNKNOWN = _words(r"مجهول(?:ة|ا)?(?: الهوية| المصدر)?|غير معر[وّ]?ف(?:ة)?|غير معلوم(?:ة)?|مشبوه(?:ة|ا)?|مريب(?:ة)?", r"unidentified|unknown|suspicious|suspect")
_CRAFT = _words(r"طائرات?|(?:طائرة )?مسي[رّ]ة?|سيار(?:ة|ات)|مركب(?:ات|ة)?|قارب|زورق|هدف(?:ا)?|أهداف|سفينة|رتل|جسم(?:ا)?|آليات", r"vessels?|vehicles?|aircraft|drones?|boats?|objects?|convoys?|ships?|cars?|planes?|pickups?|target")
_SEA = _words(r"(?:ال)?قارب(?:ا|ين|هم)?|(?:ال)?قوارب|(?:ال)?زور[قو]\w*|(?:ال)?زوارق|مركب(?:ا|ين)?|(?:ال)?بحر\w*|عرض البحر|قبالة|(?:ال)?سواحل|(?:ال)?شواطئ|شاطئ|(?:ال)?ساحل", r"boats?|dinghy|dinghies|vessels?|ships?|rafts?|sea|offshore|off|coasts?|coast ?guard|shores?|waters|maritime|shipwrecks?|ashore|mediterranean|navy")
_DESERT = _words(r"(?:ال)?صحراء|صحراوي\w*|(?:ال)?عطش", r"deserts?|thirst")
_BODIES_FOUND = _words(r"جثث?|جثة|جثامين|جثمان|أشخاص|شخصا?|ناجين|صيادين|بحارة|طاقم", r"bod(?:y|ies)|people|persons?|survivors|fishermen|sailors|crew|corpses|men|women|children")
_CROSSING = _words(r"(?:ال)?معبر(?:ي)?|(?:ال)?منفذ(?:ي)?|(?:ال)?معابر|(?:ال)?منافذ|بوابة", r"(?:border )?crossings?|border posts?|border gates?|border point|land ports?")
_MARKERS = _words(r"(?:ال)?نصب (?:ال)?حدودي(?:ة)?|(?:ال)?علامات (?:ال)?حدودية|(?:ال)?علامة (?:ال)?حدودية|(?:ال)?أنصاب (?:ال)?حدودية|ترسيم (?:ال)?حدود|(?:ال)?دعامات (?:ال)?حدودية", r"(?:border|boundary) (?:markers?|pillars?|stones?|commission)|border demarcation|demarcat\w+")
_PROJECTS = _words(r"مشر(?:وع|وعات|وعا) (?:ال)?تنموي(?:ة|ا)?|(?:ال)?مشاريع (?:ال)?تنموية|مشاريع تنمية", r"development projects?")
_BORDER = _words(r"(?:ال)?حدود(?:ي|ية)?(?! (?:ال)?(?:إنفاق|ميزانية|\d))|حدودنا", r"borders?|frontiers?|cross-border")
_ILLEGAL = _words(r"غير (?:ال)?(?:شرعي|نظامي|قانوني)\w*|خلسة|بطرق غير", r"ill?egal(?:ly)?|irregular(?:ly)?|undocumented|clandestine(?:ly)?|without papers")
# What only aims at, fears or discusses: an act behind it did not happen.
_AIM = rule(
    r"(?<!\w)[وف]?[بل]?(?:ل?مكافحة|محاربة|منع|لمنع|التصدي|مواجهة|للحد من|الحد من|ملاحقة|شبكات|ظاهرة|ظواهر|قضايا|ملف|التحديات|خطر|مخاطر|تهديدات|بهدف|بغية|دراسات حول|من أجل|سبل|آليات|بحث|ناقش\w*|مناقشة|تهدف إلى|يهدف إلى|قادر\w* على|لتعزيز|تعزيز|تحسين|لتحسين)(?!\w)"
    r"|\b(?:to (?:combat|counter|fight|prevent|curb|tackle|stop|address|help|improve|strengthen)|combat(?:ing|t?ing)|countering|fighting|preventing|curbing|tackling|against|threats? of|risk of|challenges|aim(?:ed|ing|s) (?:at|to)|discuss\w*|efforts|in order to|capacity|ability to|could|may|might|would)\b"
)


def incident(clause: str, crossing: bool) -> Kind | None:
    """Return the incident that a folded clause reports, None where it reports none.

    Parameters
    ----------
    clause : str
    crossing : bool
        Whether a border crossing is named in it.
    """
    def act(pattern: re.Pattern[str]) -> re.Match[str] | None:
        return next((hit for hit in pattern.finditer(clause) if not _AIM.search(clause[max(0, hit.start() - 28) : hit.start()])), None)

    def has(*patterns: re.Pattern[str]) -> bool:
        return all(pattern.search(clause) for pattern in patterns)

    seized, rescued = act(SEIZED), act(_RESCUED)
    smuggled = [code for code, what in (("SMUG-DRUG", DRUGS), ("SMUG-ARMS", ARMS), ("SMUG-FUEL", FUEL), ("SMUG-GOODS", GOODS)) if what.search(clause)]
    clashed, exploded = act(_CLASHED), act(_EXPLODED)
    if exploded and has(_MINES):
        return _kind(exploded, "MINE", "CLASH" if clashed else "OTHER")
    if has(_TERROR) and (hit := clashed or exploded or seized):
        return _kind(hit, "TERROR", "CLASH")
    if clashed and has(_ARMED):
        return _kind(clashed, "CLASH", *(["TERROR"] if has(_TERROR) else []))
    if seized and has(_TRAFFICKING):
        return _kind(seized, "TRAFF", "SMUG-PEOPLE")
    if seized and has(_PEOPLE) and not smuggled:
        return _kind(seized, "SMUG-PEOPLE", "TRAFF", "IRR-CROSS")
    if seized and smuggled and not has(MIGRANTS) or seized and smuggled and has(_SMUGGLING):
        return _kind(seized, *_first(clause, smuggled))
    if rescued and (has(MIGRANTS) or has(_BODIES_FOUND)) and (has(_SEA) or has(_DESERT) or has(MIGRANTS)):
        return _kind(rescued, "SAR", *(["SEA-INTERCEPT"] if seized else []))
    if seized and has(MIGRANTS, _SEA):
        return _kind(seized, "SEA-INTERCEPT", "SAR", "IRR-CROSS")
    if (hit := act(_words(r"اعترض(?:ت|وا)?|اعتراض", r"intercept(?:ed|s|ion|ing)"))) and has(_SEA):
        return _kind(hit, "SEA-INTERCEPT", "SAR")
    if seized and has(MIGRANTS):
        return _kind(seized, "IRR-CROSS", "SMUG-PEOPLE")
    if seized and has(_SMUGGLING):
        return _kind(seized, "SMUG-GOODS", "SMUG-FUEL", "SMUG-DRUG", "SMUG-ARMS", "SMUG-PEOPLE")
    if (hit := act(_CROSSED)) and (has(MIGRANTS) or has(_ILLEGAL)) and (has(_BORDER) or crossing or has(MIGRANTS, _ILLEGAL)):
        return _kind(hit, "IRR-CROSS", "SMUG-PEOPLE")
    if (hit := act(_SIGHTED)) and has(_UNKNOWN, _CRAFT):
        return _kind(hit, "SUSPECT", "OTHER")
    if (hit := act(_SWITCHED)) and (has(_CROSSING) or crossing) and _close(clause, hit, _CROSSING, crossing):
        return _kind(hit, "BCP", "SITE-STATUS")
    if hit := act(_PATROLLED):
        return _kind(hit, "PATROL", "PLAN", status="planned" if AHEAD.search(clause) else "done")
    return None


def _kind(hit: re.Match[str], *codes: str, status: str = "reported") -> Kind:
    return Kind(tuple(dict.fromkeys(codes)), status, hit.start(), hit.end())


def _first(clause: str, codes: list[str]) -> list[str]:
    """Order what was smuggled by where it stands, and add the rest as options."""
    what = {"SMUG-DRUG": DRUGS, "SMUG-ARMS": ARMS, "SMUG-FUEL": FUEL, "SMUG-GOODS": GOODS}

    def place(code: str) -> int:
        hit = what[code].search(clause)
        return hit.start() if hit else len(clause)

    return sorted(codes, key=place)


def _close(clause: str, hit: re.Match[str], what: re.Pattern[str], named: bool) -> bool:
    return named or what.search(clause[max(0, hit.start() - 60) : hit.end() + 60]) is not None


# What is to come.
AHEAD = rule(
    r"(?<!\w)[وف]?(?:(?:و?ال(?:ذي|تي) )?من (?:المقرر|المنتظر|المزمع|المتوقع|المرتقب)|المقرر أن|المزمع|[يت]عتزم|[يت]خطط|سوف|[يت]ستعد|مرتقب\w*|"
    r"س[يت](?:بدأ|تم|عقد|شرف|عمل|عملان|ضم|كون|جري|نطلق|شارك|ستمر|فتتح|نظم|زور|قوم|شهد|تولى|وفر|دعم|طلق|نفذ|صل|لتقي|بحث|ناقش|ستضيف|خصص|عيد|واصل|سمح|ساهم|شمل|تناول|ركز|جتمع|سيّ?ر|نتشر|غلق|فتح|ستأنف)(?:ون|ان|وا)?)(?!\w)"
    r"|\b(?:will (?!of)|is to be|are to be|due to|plans? to|planned|scheduled|intends?|expected to|is set to|are set to|to be held|upcoming)"
)
_AGREED = _words(
    r"[اي]?تفق(?:ت|وا|ا)?|توافق(?:ت|وا)?|(?:تم )?الاتفاق على|أبرم(?:ت|وا)?|[يت]?قر(?:ّ|ت|وا)?|أقر(?:ت|وا)?|إقرار|وقع(?:ت|وا|ا)? (?:\w+ ){0,6}?(?:اتفاق\w*|مذكرة|بروتوكول)|(?:ال)?توقيع (?:على )?(?:اتفاق\w*|مذكرة)",
    r"agreed|approved?|endorsed?|adopted|signed|reached (?:an )?agreement|sign(?:ing)? (?:of )?(?:an? )?(?:agreement|memorandum)|memorandum of understanding",
)
_NEED = _words(r"ضرورة|أهمية|وجوب", r"need (?:to|for)|necessity")
_RECOMMENDED = _words(r"أوص(?:ى|ت|وا)|[يت]وصي|(?:ال)?توصيات|التوصية ب\w*|موصي(?:ا|ن)", r"recommend(?:ed|s|ations?|ing)?")
_REQUESTED = _words(r"طلب(?:ت|وا)?|طالب(?:ت|وا)?|ناشد(?:ت|وا)?|داعي(?:ا|ة|ن)|دعا|دعت|دعوا|حث(?:ت|وا)?|مطالب(?:ا|ة|ين)", r"request(?:ed|s|ing)?|urg(?:ed|es|ing)|call(?:ed|s|ing) (?:on|for|upon)|appeal(?:ed|s|ing)|ask(?:ed|ing)")
_PLANNED = _words(r"(?:وضع|إعداد|اعتماد|عرض) خطة|خطة ل\w+|الإسراع ب\w+", r"drew up a plan|plan (?:to|for)|plans (?:to|for)")
_DISCUSSED = _words(r"ناقش(?:ت|وا|ا)?|بحث(?:ت|وا|ا)?|تناول(?:ت|وا)?|تطرق(?:ت|وا)?|استعرض(?:ت|وا)?", r"discuss(?:ed|es|ing)|reviewed|addressed")
_FOUNDED = _words(
    r"افتتح(?:ت|وا)?|افتتاح|[يت]?دشن(?:ت|وا)?|تدشين|أنشأ(?:ت|وا)?|إنشاء|استحداث|تأسيس|أسس(?:ت|وا)?|باشر(?:ت)?|تشغيل|بدأ العمل",
    r"set up|establish(?:ed|es|ing|ment)|opened|opening|inaugurat\w+|launch(?:ed|es|ing)|creat(?:ed|es|ion)",
)
FACILITY = _words(r"(?:ال)?مركزا?(?:ين|ان)?|(?:ال)?مقر(?:ا)?|غرفة (?:ال)?عمليات|(?:ال)?مكتبا?|نقطة(?: حدودية)?|(?:ال)?موقع(?: لل\w+)?", r"cent(?:re|er)s?|headquarters|operations room|offices?|facilit(?:y|ies)|base")
_VISITED = _words(r"زار(?:ت|وا)?|[يت]زور|(?:ال)?زيار(?:ة|ات)|تفقد(?:ت|وا|ية)?|جولة|اطلع(?:ت|وا)?|(?:ال)?اطلاع على", r"visit(?:ed|s|ing)?|tour(?:ed)?|inspect(?:ed|s|ion)")
_MET = _words(
    r"اجتمع(?:ت|وا)?|التق(?:ى|ت|وا)|استقبل(?:ت)?|(?:ال)?اجتماع(?:ا|ات|ين|هم|اتهم|اته)?|(?:ال)?لقاء(?:ات)?|ورش(?:ة|تي)?(?: (?:ال)?عمل)?|(?:ال)?ورشة|(?:ال)?جلسة|(?:ال)?مباحثات|(?:ال)?محادثات|(?:ال)?مؤتمر|حوارا?|ملتقى",
    r"met|meet(?:s|ings?)?|talks|workshops?|conference|session|summit|dialogue|hosted",
)
_HELD = _words(
    r"[يت]?عقد(?:ت|وا|ا)?|(?:وا?)?[اأ]?ختتم(?:ت|وا|ا)?|شهد(?:ت)?|استضاف(?:ت)?|انطلق(?:ت)?|خلص(?:ت)?|ترأس(?:ت)?|شارك(?:ت|وا)?|انضم(?:ت|وا)?|استمر(?:ت)?|أجري(?:ت)?|نظم(?:ت|ته|تها)?|[يت]قود|رعى|حضر(?:ت|وا)?|يسر(?:ت|تها|ته)|جرى|التئام|عقب",
    r"held|attended|hosted|concluded|chaired|took place|convened|joined|opened|began|organi[sz]ed|facilitated|wrapped up|ended|gathered|met",
)
_TRAINED = _words(r"(?:ال)?تدريب(?:ا|ية|ات|ي)?|دورة تدريبية|(?:ال)?تمرين(?:ا)?|مناورات?|تمارين", r"training|trained|exercises?|drills?|course")
_RUN = _words(r"اختتم(?:ت|وا)?|انطلق(?:ت)?|تخرج(?:ت|وا)?|تخريج|نفذ(?:ت|وا)?|أجر(?:ى|ت)|بدأ(?:ت)?|نظم(?:ت)?|شارك(?:ت|وا)?|الصيغة النهائية|اعتماد", r"complet(?:ed|es)|began|started|conduct(?:ed|s)|graduat\w+|finali[sz]ed|concluded|took part|launched|held|organi[sz]ed|carried out")
_EQUIPPED = rule(r"(?<!\w)[وفب]{0,2}(?:مراجعة|استكمال|استلام|تسلم(?:ت)?|تسليم|سلم(?:ت)?|قوائم)[^.،]{0,40}(?:تجهيزات|معدات|أجهزة|آليات)|\b(?:received|delivered|handed over|reviewed|completed)\b[^.,]{0,40}\b(?:equipment|vehicles|boats)")
_FORMED = rule(r"(?<!\w)[وفب]{0,2}(?:تشكيل|شكل(?:ت)?|تم إنشاؤه\w?|تم تشكيله\w?|تأسس(?:ت)?|تكوين)(?!\w)|\b(?:formed|was (?:created|set up|established)|were established)\b")
_GROUP = _words(r"(?:ال)?فريقا?|(?:ال)?لجنة|(?:ال)?قوة|(?:ال)?جهازا?|(?:ال)?وحدة|غرفة", r"teams?|committees?|forces?|units?|commission|task force")
_STATED = _words(
    r"قال(?:ت|وا)?|أعلن(?:ت|وا)?|أكد(?:ت|وا)?|صرح(?:ت)?|أوضح(?:ت|وا)?|أضاف(?:ت)?|ذكر(?:ت)?|أشار(?:ت)?|أعرب(?:ت|وا)?|رحب(?:ت|وا)?|أشاد(?:ت|وا)?|[يت]شيد|عل[قّ]ق?(?:ت)?|غرد(?:ت)?|شدد(?:ت|وا)?|أدان(?:ت)?|نفى|نفت|سلط(?:ت)?|صدر(?:ت)?|تطرق(?:ت)?|متعهد(?:ا|ة|ين)|تعهد(?:ت|وا)?",
    r"said|says|announced?|stated|confirmed|added|stressed|welcomed|praised|condemned|denied|expressed|noted|pledged|warned|affirmed|emphasi[sz]ed|highlighted",
)
_PARTICIPANTS = _words(r"(?:ال)?مشاركون|(?:ال)?مجتمعون|(?:ال)?حاضرون|(?:ال)?ورشة|(?:ال)?اجتماع(?:ات)?", r"participants|attendees|workshop|meeting")


def institutional(clause: str, inherited: Kind | None) -> Kind | None:
    """Return what was met on, agreed, planned, asked or said in a folded clause.

    Parameters
    ----------
    clause : str
    inherited : Kind or None
        The kind of the clause before it where this one only goes on listing (", and the opening of ...").
    """
    def find(pattern: re.Pattern[str]) -> re.Match[str] | None:
        return next((hit for hit in pattern.finditer(clause) if not _RELATIVE.search(clause[: hit.start()])), None)

    agreed, need = find(_AGREED), find(_NEED)
    recommended, requested, discussed = find(_RECOMMENDED), find(_REQUESTED), find(_DISCUSSED)
    met, trained, founded, visited = find(_MET), find(_TRAINED), find(_FOUNDED), find(_VISITED)
    ahead, stated = AHEAD.search(clause), find(_STATED)
    first = min((hit.start() for hit in (agreed, recommended, requested, discussed) if hit), default=-1)
    if agreed and agreed.start() == first:
        after = clause[agreed.end() : agreed.end() + 70]
        if _words(r"عقد (?:اجتماع\w*|لقاء\w*|جلسة)|الاجتماع المقبل", r"(?:hold|meet|holding)\b").search(after) or (ahead and met):
            return _kind(agreed, "PLAN", "AGREE", "MEET", status="planned")
        if trained and trained.start() < agreed.end() + 40:
            return _kind(agreed, "TRAIN", "AGREE", "PLAN", status="agreed")
        return _kind(agreed, "AGREE", "PLAN", status="agreed")
    if requested and requested.start() == first:
        # The participants call for something: that is a recommendation, unless they say whom they ask.
        if _PARTICIPANTS.search(clause[requested.start() : requested.end() + 22]) and not _addressed(clause[requested.end() :]):
            return _kind(requested, "RECOMM", "REQUEST", status="recommended")
        return _kind(requested, "REQUEST", "RECOMM", status="requested")
    if recommended and recommended.start() == first:
        return _kind(recommended, "RECOMM", status="recommended")
    if need and discussed:
        return _kind(discussed, "PLAN", "RECOMM", status="discussed")
    if need and stated and (find(_words(r"عقد (?:اجتماع\w*|لقاء\w*)|اجتماعات لاحقة", "further meetings"))):
        return _kind(need, "PLAN", "RECOMM", status="stated")
    if need and stated and _PARTICIPANTS.search(clause) and "اهميه" not in need[0]:
        return _kind(need, "RECOMM", "STMT", status="recommended")
    if (hit := find(_PLANNED)) or ahead:
        there = hit or ahead
        assert there is not None
        more = ["PATROL"] if "دوري" in clause or "patrol" in clause else []
        return _kind(there, "PLAN", *more, *(["MEET"] if met else []), *(["SITE-STATUS"] if founded else []), status="planned")
    if founded and FACILITY.search(clause[founded.start() : founded.end() + 40]) and _done(clause, founded):
        return _kind(founded, "SITE-STATUS", status="done")
    if trained and (find(_RUN) or (inherited and inherited.codes[0] in ("TRAIN", "OTHER"))):
        return _kind(trained, "TRAIN", status="done")
    if hit := _EQUIPPED.search(clause):
        return _kind(hit, "OTHER", status="done")
    held = find(_HELD)
    if met and _joined(clause, met, held):
        return _kind(met, "MEET", *(["VISIT"] if visited else []), status="done")
    if visited and (not stated or stated.start() < visited.start()):
        return _kind(visited, "VISIT", *(["MEET"] if met else []), status="done")
    if (hit := _FORMED.search(clause)) and not _RELATIVE.search(clause[: hit.start()]) and _GROUP.search(clause[max(0, hit.start() - 40) : hit.end() + 40]):
        return _kind(hit, "OTHER", status="done")
    if (hit := find(_MARKERS)) and find(_words(r"صيانة|تركيب|وضع|إعادة|زيارة|تفقد|معاينة", r"install\w+|restor\w+|inspect\w+|rebuilt|maint\w+|placed")):
        return _kind(hit, "MARKER", status="done")
    if (hit := find(_PROJECTS)) and _BORDER.search(clause):
        return _kind(hit, "DEV-PROJ", status="done")
    if inherited is not None and inherited.codes[0] in ("RECOMM", "AGREE", "REQUEST", "PLAN", "TRAIN") and _LISTED.match(clause):
        code = "TRAIN" if trained else "AGREE" if inherited.codes[0] == "TRAIN" else inherited.codes[0]
        listed = _LISTED.match(clause)
        assert listed is not None
        return _kind(listed, code, *inherited.codes, status=inherited.status)
    if discussed:
        return _kind(discussed, "PLAN" if _words(r"وضع|إنشاء|تشكيل|تسمية|مقترح|خطة|الخطوات", "proposal|creation|steps|plan").search(clause) else "MEET", "STMT", status="discussed")
    return _kind(stated, "STMT", status="stated") if stated else None


# A relative clause tells of what went before, not of what is reported.
_RELATIVE = rule(r"(?<!\w)[وبلك]?(?:الذي|التي|الذين|اللذين|اللتين)(?:\s+\w+){0,1}\s+[وب]?$|\b(?:that|which|who)(?: \w+){0,2} $")
_LISTED = rule(r"\W*(?:و|and )?[«\"“]?\W*(?:ال)?\w+")


def _done(clause: str, hit: re.Match[str]) -> bool:
    """Return whether something was founded, not only the founding named ("an agreement on the creation of")."""
    if not any(word in hit[0] for word in _NOUNS):
        return True
    before = clause[max(0, hit.start() - 70) : hit.start()]
    return _DOING.search(before) is not None and not _PROJECT.search(before)


_NOUNS = ("انشاء", "استحداث", "تاسيس", "افتتاح", "تدشين", "تشغيل", "establishment", "creation", "opening")
_DOING = rule(r"(?<!\w)[وف]?(?:تم|جرى|شهد(?:ت)?|حفل|مراسم|أعلن(?:ت)?)(?!\w)|\b(?:announced?|marked|ceremony|celebrated)\b")
_PROJECT = rule(r"اتفاق|مشروع|خطة|ضرورة|agreement|project|plan|agreed")


def _joined(clause: str, met: re.Match[str], held: re.Match[str] | None) -> bool:
    """Return whether a meeting took place here, rather than being mentioned."""
    verb = any(word in met[0] for word in ("اجتمع", "التق", "استقبل", "hosted")) or met[0] == "met"
    return verb or (held is not None and held.start() < met.end() + 60)


def _addressed(after: str) -> bool:
    """Return whether a request names whom it asks, before what it asks for."""
    from events.report.bodies import find

    until = re.search(r"(?<!\w)(?:الي|ل\w+|to)(?!\w)", after)
    return any(one.code != "participants" for one in find(after[: until.start()] if until else after[:60]))

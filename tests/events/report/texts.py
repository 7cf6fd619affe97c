"""Reports written for these tests, in the manner of news and of duty officers, and what a person finds in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """An event that a person finds: kind, place's id ("" for none), EDTF ("" for none), what is counted."""

    kind: str
    place: str = ""
    edtf: str = ""
    counts: tuple[tuple[str, float], ...] = ()
    bodies: tuple[str, ...] = ()
    status: str = "reported"


@dataclass(frozen=True)
class Report:
    """A text, the day of its publication ("" where it has none), and its events in their order."""

    name: str
    text: str
    anchor: str
    events: tuple[Expected, ...]


REPORTS: tuple[Report, ...] = (
    Report(
        "fuel seized near Ras Ajdir",
        "أحبطت مصلحة الجمارك محاولة لتهريب 12 ألف لتر من الوقود قرب منفذ رأس اجدير الحدودي مع تونس، صباح الأربعاء.\n"
        "وأوضحت المصلحة أن دورية تابعة لها أوقفت ثلاث شاحنات كانت في طريقها إلى الجانب الآخر، وأن السائقين أحيلوا إلى النيابة العامة.",
        "2025-06-12",
        (Expected("SMUG-FUEL", "ras-ajdir", "2025-06-11", (("litre", 12000.0),), ("customs",)),),
    ),
    Report(
        "migrants rescued off Zawiya",
        "Libya's coast guard rescued 87 migrants from two rubber boats off Zawiya on Monday, a spokesperson said.\n"
        "Seven bodies were recovered and 12 people remain missing, the statement added. "
        "The survivors were handed to the International Organization for Migration.",
        "2025-03-05",
        (
            Expected(
                "SAR", "geonames-2218970", "2025-03-03", (("dead", 7.0), ("person", 87.0)), ("coast_guard",)
            ),
        ),
    ),
    Report(
        "patrol at Kufra",
        "سيّرت كتيبة حرس الحدود دورية صحراوية في محيط مدينة الكفرة يوم 14 نيسان 2025، وقطعت نحو 300 كم حتى الشريط الحدودي مع السودان، "
        "دون تسجيل ما يلفت الانتباه.",
        "",
        (Expected("PATROL", "geonames-88962", "2025-04-14", bodies=("border_guard",), status="done"),),
    ),
    Report(
        "an undated arms seizure at a name of two places",
        "ضبطت الأجهزة الأمنية الخميس الماضي كمية من الأسلحة والذخائر في العوينات كانت مخبأة داخل سيارة، وألقت القبض على شخصين.",
        "",
        (Expected("SMUG-ARMS", "?", ""),),
    ),
    Report(
        "clash and closure, two days",
        "Gunmen attacked a border guard post south of Qatrun at dawn on 3 November 2024, killing two soldiers, local officials said.\n"
        "The Tummo crossing with Niger was closed on Tuesday, 5 November 2024 and will reopen once the area is secured.",
        "",
        (
            Expected("CLASH", "geonames-2219739", "2024-11-03", (("dead", 2.0),), ("border_guard",)),
            Expected("BCP", "tummo", "2024-11-05"),
        ),
    ),
    Report(
        "a meeting, an agreement and what comes",
        "عقد ممثلون عن حرس الحدود الليبي ونظرائهم التونسيين اجتماعا في مدينة زوارة يوم الاثنين، لبحث أمن الحدود ومكافحة التهريب.\n"
        "واتفق الجانبان على تبادل المعلومات بشأن شبكات التهريب. ومن المقرر أن يعقد الاجتماع المقبل في تونس العاصمة خلال الأسابيع المقبلة.",
        "2025-09-18",
        (
            Expected("MEET", "geonames-2208425", "2025-09-15", bodies=("border_guard",), status="done"),
            Expected("AGREE", "", "", status="agreed"),
            Expected("PLAN", "geonames-2464470", "", status="planned"),
        ),
    ),
    Report(
        "drugs in the port, Levantine month",
        "تمكن جهاز مكافحة المخدرات من ضبط نصف مليون قرص كبتاغون داخل حاوية في ميناء الخمس بتاريخ 2 تشرين الثاني 2024. "
        "وأفاد الجهاز بأن الشحنة كانت متجهة إلى دولة مجاورة عبر الحدود الجنوبية.",
        "",
        (Expected("SMUG-DRUG", "LYKHM", "2024-11-02", bodies=("anti_drug",)),),
    ),
    Report(
        "a mine in the desert, with the page around it",
        "Home > News > Libya\n"
        "Landmine kills two herders near Ghat\n"
        "Published: 8 May 2025\n"
        "Facebook Twitter WhatsApp\n"
        "Two herders were killed and a third was injured on Wednesday when a landmine exploded near Ghat, close to the border with Algeria.\n"
        "The Libyan Red Crescent said that its teams had reached the site and that the area would be marked.\n"
        "Related articles\n"
        "Smugglers arrested near Tobruk with 40 migrants\n"
        "2 May 2025\n"
        "Patrols launched along the Egyptian border\n"
        "30 April 2025\n",
        "",
        (Expected("MINE", "geonames-2217351", "2025-05-07", (("dead", 2.0),), ("red_crescent",)),),
    ),
    Report(
        "irregular crossing, Maghrebi month, Arabic digits",
        "أوقفت دورية من اللواء 17 حرس حدود ٣٥ مهاجرا غير نظامي من جنسيات مختلفة على الحدود مع مصر جنوب امساعد، وذلك في ٩ جويلية ٢٠٢٥، "
        "وأحيلوا إلى جهاز مكافحة الهجرة غير الشرعية.",
        "",
        (Expected("IRR-CROSS", "geonames-12687307", "2025-07-09", (("person", 35.0),), ("border_guard",)),),
    ),
    Report(
        "smugglers of people, freed",
        "The Criminal Investigation Department freed 64 migrants held by human smugglers in a warehouse in Bani Walid and arrested four suspects last Friday, "
        "it said in a statement. Investigators also seized three vehicles.",
        "2025-02-10",
        (
            Expected(
                "SMUG-PEOPLE",
                "geonames-2218840",
                "2025-02-07",
                (("person", 64.0),),
                ("criminal_investigation",),
            ),
        ),
    ),
    Report(
        "a visit and a training course",
        "زار وفد من وزارة الداخلية منفذ وازن الحدودي أمس الثلاثاء، واطلع على سير العمل وأوضاع المسافرين.\n"
        "وفي سياق آخر، اختتمت في طرابلس دورة تدريبية لعناصر أمن المنافذ استمرت خمسة أيام بدعم من المنظمة الدولية للهجرة.",
        "2025-10-15",
        (
            Expected("VISIT", "wazin", "2025-10-14", bodies=("ministry_interior",), status="done"),
            Expected("TRAIN", "geonames-2210247", "", bodies=("ports_security", "iom"), status="done"),
        ),
    ),
    Report(
        "a boat without a name, seen twice",
        "An unidentified vessel was spotted 30 nautical miles off Tobruk on the evening of 12 January 2026. It left before a naval patrol arrived.",
        "",
        (Expected("SUSPECT", "geonames-81302", "2026-01-12"),),
    ),
    Report(
        "a recommendation and a request",
        "The participants in the workshop on border management, which was held in Sabha on 4-6 February 2025, recommended setting up a joint training "
        "programme for border guards. They also called on the European Union to provide radios for desert patrols. Smuggling and irregular migration were "
        "among the challenges named.",
        "",
        (
            Expected("RECOMM", "", "", status="recommended"),
            Expected("MEET", "geonames-2212775", "2025-02-04/2025-02-06", status="done"),
            Expected("REQUEST", "", "", bodies=("european_union",), status="requested"),
        ),
    ),
    Report(
        "a form of a duty desk",
        "بلاغ رقم 41\n"
        "الوقت: 03:40 يوم 22/12/2025\n"
        "المكان: قرب منفذ التوم\n"
        "ضبط سيارة محملة بـ 40 صندوق سجائر مهربة والقبض على سائقها",
        "",
        (Expected("SMUG-GOODS", "tummo", "2025-12-22", (("piece", 40.0),)),),
    ),
    Report(
        "a crossing opened, and closed before",
        "Ras Ajdir border crossing between Libya and Tunisia reopened to travellers on Monday after more than three months, the interior ministry said.\n"
        "The crossing was shut on 19 March following clashes between armed groups and security forces. Officials of both countries signed an agreement in "
        "Tripoli on 12 June to reopen it.",
        "2024-07-01",
        (
            Expected("BCP", "ras-ajdir", "2024-07-01", bodies=("ministry_interior",)),
            Expected("BCP", "ras-ajdir", "2024-03-19"),
            Expected("AGREE", "geonames-2210247", "2024-06-12", status="agreed"),
        ),
    ),
    Report(
        "two incidents at sea, the second a week before",
        "أعلن جهاز خفر السواحل، اليوم الأربعاء، إنقاذ 112 مهاجرا كانوا على متن قارب مطاطي شمال غرب مدينة الزاوية.\n"
        "وأضاف الجهاز أن من بين المهاجرين 14 امرأة، وقد سلموا إلى جهاز مكافحة الهجرة غير الشرعية.\n"
        "وكانت دوريات خفر السواحل قد اعترضت الأسبوع الماضي قاربا آخر قبالة القره بوللي على متنه 60 شخصا.",
        "2025-08-20",
        (
            Expected(
                "SAR",
                "geonames-2218970",
                "2025-08-20",
                (("person", 112.0),),
                ("coast_guard", "anti_migration"),
            ),
            Expected(
                "SEA-INTERCEPT",
                "geonames-2213695",
                "[2025-08-07..2025-08-19]",
                (("person", 60.0),),
                ("coast_guard",),
            ),
        ),
    ),
    Report(
        "a road between two towns",
        "A truck carrying 70 migrants from Kufra to Ajdabiya overturned on Saturday; four people died. The Red Crescent recovered the bodies.",
        "2024-12-02",
        (Expected("SAR", "", "2024-11-30", (("person", 70.0),), ("red_crescent",)),),
    ),
    Report(
        "an agreement of two ministers abroad, its patrols only agreed",
        "وقع وزيرا داخلية ليبيا وتشاد، الخميس، في نجامينا اتفاقا أمنيا لتأمين الحدود المشتركة وتسيير دوريات مشتركة ومكافحة الاتجار بالبشر.",
        "2025-02-16",
        (Expected("AGREE", "geonames-2427123", "2025-02-13", status="agreed"),),
    ),
    Report(
        "a meeting at a crossing, and the next one",
        "Ghadames - Border guards from Libya and Algeria held their first coordination meeting at the Debdeb crossing on April 14, agreeing to share information on "
        "smuggling networks and to meet again next month in Illizi.",
        "2025-04-16",
        (
            Expected("MEET", "ghadames-debdeb", "2025-04-14", bodies=("border_guard",), status="done"),
            Expected("PLAN", "geonames-2493456", "2025-05", status="planned"),
        ),
    ),
    Report(
        "a clash dated by the sentence after it",
        "The Libyan National Army said its forces clashed with an armed group on the border with Niger, killing five gunmen and seizing four vehicles. "
        "Two soldiers were wounded in Tuesday's fighting.",
        "2025-04-16",
        (Expected("CLASH", "niger", "2025-04-15", (("dead", 5.0), ("injured", 2.0)), ("lna",)),),
    ),
    Report(
        "a drone over the desert",
        "أفادت غرفة العمليات بأنها رصدت طائرة مسيرة مجهولة الهوية حلقت فوق معطن السارة عند الساعة 02:00 فجر الجمعة 14 فبراير 2025، دون أن تسجل أضرار.",
        "",
        (Expected("SUSPECT", "sarra", "2025-02-14"),),
    ),
    Report(
        "football",
        "فاز الأهلي طرابلس على الاتحاد بهدفين لهدف في مباراة قوية ضمن الدوري الليبي الممتاز مساء الخميس على ملعب طرابلس الدولي. "
        "وقال المدرب إن الفريق اتفق على خطة هجومية، وإن التدريب في بنغازي أسهم في الفوز، وطالب اللاعبين بمواصلة العمل قبل مباراة الأحد المقبل في مصراتة.",
        "2025-04-12",
        (),
    ),
    Report(
        "economy",
        "Libya's National Oil Corporation said on Sunday that oil production rose to 1.4 million barrels per day, and that exports through the ports of Zawiya and "
        "Brega had increased. The central bank agreed with the government on a budget of 120 billion dinars; a meeting in Tripoli on Tuesday will discuss fuel "
        "prices, imports and the exchange rate.",
        "2025-04-12",
        (),
    ),
    Report(
        "economy with a crossing in it",
        "ارتفعت صادرات الأسماك عبر منفذ رأس اجدير بنسبة 12 في المئة خلال العام الماضي، بحسب وزارة الاقتصاد. وأشار التقرير إلى أن قيمة الواردات بلغت مليار دينار، "
        "وأن الأسعار بقيت في حدود المعقول، فيما ناقش اجتماع في طرابلس ميزانية الموانئ.",
        "2025-01-20",
        (),
    ),
    Report(
        "a crime elsewhere",
        "Police in Mexico seized two tonnes of cocaine and arrested nine smugglers near the border with the United States on Friday, officials said.",
        "2025-04-12",
        (),
    ),
    Report(
        "threats that are only named",
        "تحدث الكاتب في مقاله عن خطر التهريب والهجرة غير النظامية والجريمة المنظمة، وعن أهمية مكافحة الإرهاب في ليبيا، دون الإشارة إلى وقائع بعينها.",
        "2025-04-12",
        (),
    ),
    Report(
        "prices and an inspection of shops",
        "شهدت أسعار الذهب في أسواق بنغازي ارتفاعا، وضبطت لجنة من وزارة الاقتصاد سلعا منتهية الصلاحية في محال بالمدينة. وأكد المصرف المركزي أن سعر الصرف مستقر.",
        "2025-03-10",
        (),
    ),
    Report(
        "diplomacy on trade",
        "The head of the Presidential Council received the Italian ambassador in Tripoli on Thursday to discuss cooperation in energy and agriculture. The two sides "
        "stressed the importance of economic ties and agreed to hold a business forum in Rome.",
        "2025-05-30",
        (),
    ),
    Report(
        "weather",
        "Temperatures in Kufra and Sabha will exceed 45 degrees this week, the forecast said, while winds off Benghazi will ease on Thursday.",
        "2025-07-01",
        (),
    ),
)

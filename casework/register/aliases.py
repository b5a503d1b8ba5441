"""Spellings that registers use besides the labels of the reference lists.

Each table gives, for a code, the words met in French, Arabic and English registers. They are
compared without accents, case or hyphens, so one spelling stands for many.
"""

#: HCP code of the commune: other spellings, short names, quarters written for their commune.
COMMUNE_ALIASES = {
    "09.001.01.01": ("Agadir ville", "Agadir centre", "اكادير المدينة"),
    "09.001.05.09": ("Drarga", "Draarga"),
    "09.001.07.13": ("Imouzzer Ida Outanane", "Immouzer"),
    "09.273.01.05": ("Aït Melloul", "Ait Meloul", "أيت ملول"),
    "09.273.01.13": ("Dcheira", "Dchira", "Dcheïra", "الدشيرة"),
    "09.273.01.15": ("Inzegane", "Inezgan", "انزكان"),
    "09.273.01.17": ("Lqliâa", "Leqliaa", "El Kolea", "Kolea", "القليعة"),
    "09.163.01.01": ("Aït Amira", "Ait Aamira", "أيت عميرة"),
    "09.163.01.11": ("Biogra", "Biouggra", "بيوكرة"),
    "09.163.05.11": ("Belfa", "Belfaa"),
    "09.163.07.23": ("Oued Safa", "Essafa"),
    "09.541.01.09": ("Ouled Teima", "Oulad Taïma", "Ouled Taima", "هوارة", "Houara"),
    "09.541.01.13": ("Taroudant", "Taroudannt ville"),
    "09.551.01.07": ("Tata ville",),
    "09.581.01.05": ("Tafraoute",),
    "09.581.01.07": ("Tiznite", "Tiznit ville"),
    "09.581.11.15": ("Aglou",),
}

#: Type code: what officers write in the "demande" column.
REQUEST_TYPE_ALIASES = {
    "ORI-01": ("information", "orientation", "accueil", "توجيه"),
    "DOC-01": (
        "première demande de titre de séjour",
        "1re demande de titre de séjour",
        "1ère demande titre de séjour",
        "demande de titre de séjour",
        "طلب سند الإقامة",
        "طلب بطاقة الإقامة",
    ),
    "DOC-02": (
        "renouvellement",
        "renouvellement titre de séjour",
        "renouvellement carte de séjour",
        "تجديد سند الإقامة",
        "تجديد بطاقة الإقامة",
    ),
    "DOC-03": ("déclaration de naissance", "التصريح بالولادة"),
    "LEG-01": ("aide juridique", "consultation juridique", "استشارة قانونية"),
    "LEG-03": ("litige travail", "salaire impayé"),
    "HEA-01": (
        "consultation",
        "consultation médicale",
        "soins de santé",
        "soins",
        "centre de santé",
        "استشارة طبية",
    ),
    "HEA-02": ("urgence",),
    "HEA-03": ("grossesse", "suivi de grossesse", "accouchement", "تتبع الحمل"),
    "HEA-05": ("vaccination", "تلقيح"),
    "HEA-06": ("soutien psychologique", "psychologue", "دعم نفسي"),
    "EDU-01": (
        "scolarisation",
        "inscription à l'école",
        "inscription école",
        "école",
        "تسجيل مدرسي",
    ),
    "EDU-02": ("maternelle", "crèche"),
    "EDU-03": ("éducation non formelle", "école 2e chance"),
    "EDU-04": ("cours de langue", "cours d'arabe", "cours de darija", "cours de français"),
    "VTR-01": ("OFPPT", "formation OFPPT", "تكوين مهني"),
    "EMP-01": ("ANAPEC", "emploi", "recherche d'emploi", "inscription ANAPEC", "البحث عن عمل"),
    "EMP-03": ("AGR", "auto-emploi", "coopérative"),
    "HOU-01": ("hébergement", "abri", "urgence hébergement", "إيواء"),
    "HOU-02": ("logement", "aide au loyer", "loyer", "سكن"),
    "SOC-01": (
        "aide alimentaire",
        "aide humanitaire",
        "panier alimentaire",
        "kit d'hygiène",
        "vêtements",
        "مساعدة غذائية",
    ),
    "SOC-02": ("accompagnement social", "suivi social", "مواكبة اجتماعية"),
    "SOC-03": ("aide financière", "مساعدة مالية"),
    "INT-01": ("interprète", "interprétariat", "ترجمة"),
}

#: ISO alpha-2 code: everyday names of the country and of its people, French, Arabic, English.
COUNTRY_ALIASES = {
    "SN": ("sénégalais", "sénégalaise", "سنغالي", "سنغالية", "senegalese"),
    "CI": ("ivoirien", "ivoirienne", "RCI", "إيفواري", "إيفوارية", "ivorian", "Ivory Coast"),
    "GN": (
        "guinéen",
        "guinéenne",
        "Guinée Conakry",
        "République de Guinée",
        "غيني",
        "غينية",
        "غينيا كوناكري",
        "guinean",
    ),
    "ML": ("malien", "malienne", "مالية", "malian"),
    "CM": ("camerounais", "camerounaise", "كاميروني", "كاميرونية", "cameroonian"),
    "NG": ("nigérian", "nigériane", "Nigéria", "نيجيري", "نيجيرية", "nigerian"),
    "GH": ("ghanéen", "ghanéenne", "غاني", "غانية", "ghanaian"),
    "GM": ("gambien", "gambienne", "غامبي", "غامبية", "gambian"),
    "SL": ("sierra-léonais", "sierra-léonaise", "سيراليوني", "سيراليونية", "sierra leonean"),
    "LR": ("libérien", "libérienne", "ليبيري", "ليبيرية", "liberian"),
    "BF": ("burkinabè", "burkinabé", "Burkina", "بوركينابي", "بوركينابية"),
    "BJ": ("béninois", "béninoise", "بنيني", "بنينية", "beninese"),
    "TG": ("togolais", "togolaise", "توغولي", "توغولية", "togolese"),
    "NE": ("nigérien", "nigérienne", "نيجري", "نيجرية", "nigerien"),
    "TD": ("tchadien", "tchadienne", "تشادي", "تشادية", "chadian"),
    "CF": ("centrafricain", "centrafricaine", "Centrafrique", "RCA", "إفريقيا الوسطى"),
    "CD": (
        "RDC",
        "RD Congo",
        "Congo Kinshasa",
        "congolais",
        "congolaise",
        "congolais RDC",
        "congolaise RDC",
        "كونغولي",
        "كونغولية",
        "congolese",
    ),
    "CG": (
        "Congo Brazzaville",
        "République du Congo",
        "congolais",
        "congolaise",
        "كونغولي",
        "كونغولية",
        "congolese",
    ),
    "GA": ("gabonais", "gabonaise", "غابوني", "غابونية", "gabonese"),
    "GQ": ("équato-guinéen", "équato-guinéenne"),
    "GW": ("bissau-guinéen", "bissau-guinéenne", "Guinée Bissao"),
    "CV": ("cap-verdien", "cap-verdienne", "capverdien", "capverdienne"),
    "AO": ("angolais", "angolaise", "أنغولي", "أنغولية", "angolan"),
    "MR": ("mauritanien", "mauritanienne", "موريتاني", "موريتانية", "mauritanian"),
    "SD": ("soudanais", "soudanaise", "سوداني", "سودانية", "sudanese"),
    "SS": ("sud-soudanais", "sud-soudanaise", "Sud Soudan", "جنوب سوداني", "جنوب سودانية"),
    "ER": ("érythréen", "érythréenne", "إريتري", "إريترية", "eritrean"),
    "ET": ("éthiopien", "éthiopienne", "إثيوبي", "إثيوبية", "ethiopian"),
    "SO": ("somalien", "somalienne", "صومالي", "صومالية", "somali"),
    "KM": ("comorien", "comorienne", "قمري", "قمرية", "comorian"),
    "MG": ("malgache", "malagasy"),
    "RW": ("rwandais", "rwandaise", "rwandan"),
    "BI": ("burundais", "burundaise", "burundian"),
    "DZ": ("algérien", "algérienne", "جزائري", "جزائرية", "algerian"),
    "TN": ("tunisien", "tunisienne", "تونسي", "تونسية", "tunisian"),
    "LY": ("libyen", "libyenne", "ليبي", "ليبية", "libyan"),
    "EG": ("égyptien", "égyptienne", "مصري", "مصرية", "egyptian"),
    "SY": ("syrien", "syrienne", "سوري", "سورية", "syrian"),
    "YE": ("yéménite", "يمني", "يمنية", "yemeni"),
    "IQ": ("irakien", "irakienne", "عراقي", "عراقية", "iraqi"),
    "PS": ("palestinien", "palestinienne", "فلسطيني", "فلسطينية", "palestinian"),
    "LB": ("libanais", "libanaise", "لبناني", "لبنانية", "lebanese"),
    "JO": ("jordanien", "jordanienne", "أردني", "أردنية", "jordanian"),
    "TR": ("turc", "turque", "تركي", "تركية", "turkish"),
    "AF": ("afghan", "afghane", "أفغاني", "أفغانية"),
    "PK": ("pakistanais", "pakistanaise", "باكستاني", "باكستانية", "pakistani"),
    "BD": ("bangladais", "bangladaise", "بنغلاديشي", "بنغلاديشية", "bangladeshi"),
    "IN": ("indien", "indienne", "هندي", "هندية", "indian"),
    "PH": ("philippin", "philippine", "فلبيني", "فلبينية", "filipino", "filipina"),
    "ID": ("indonésien", "indonésienne", "إندونيسي", "إندونيسية", "indonesian"),
    "CN": ("chinois", "chinoise", "صيني", "صينية", "chinese"),
    "UA": ("ukrainien", "ukrainienne", "أوكراني", "أوكرانية", "ukrainian"),
    "RU": ("russe", "روسي", "روسية", "russian"),
    "FR": ("français", "française", "فرنسي", "فرنسية", "french"),
    "ES": ("espagnol", "espagnole", "إسباني", "إسبانية", "spanish"),
    "IT": ("italien", "italienne", "إيطالي", "إيطالية", "italian"),
    "DE": ("allemand", "allemande", "ألماني", "ألمانية", "german"),
    "BE": ("belge", "بلجيكي", "بلجيكية", "belgian"),
    "NL": ("néerlandais", "néerlandaise", "هولندي", "هولندية", "dutch"),
    "GB": ("britannique", "anglais", "anglaise", "بريطاني", "بريطانية", "british"),
    "PT": ("portugais", "portugaise", "برتغالي", "برتغالية", "portuguese"),
    "US": ("américain", "américaine", "USA", "أمريكي", "أمريكية", "american"),
    "CA": ("canadien", "canadienne", "كندي", "كندية", "canadian"),
    "MA": ("marocain", "marocaine", "Maroc", "المغرب", "مغربي", "مغربية", "moroccan"),
    "XXA": ("apatride", "عديم الجنسية", "stateless"),
}

#: BCP-47 code of the language: other names.
LANGUAGE_ALIASES = {
    "ar": ("عربي", "عربية"),
    "fr": ("فرنسي", "فرنسية"),
    "en": ("إنجليزي", "إنجليزية"),
    "ary": ("dialecte marocain", "arabe marocain", "دارجة"),
    "shi": ("tachelhit", "tachelhite", "chleuh"),
    "ff": ("peul", "peulh", "pular", "pulaar", "poular", "fulfulde"),
    "bm": ("bamanankan",),
    "man": ("mandingue", "malinké", "maninka", "mandinka"),
    "dyu": ("dioula", "jula"),
    "snk": ("soninke", "sarakolé"),
    "sus": ("soussou", "sosso"),
    "yo": ("yoruba",),
    "ig": ("igbo", "ibo"),
    "pcm": ("pidgin",),
    "kri": ("krio",),
    "ti": ("tigrigna", "tigrinya"),
    "am": ("amharique", "amharic"),
    "so": ("somali",),
}

_PROVINCES = {
    "AGD": ("Agadir", "أكادير"),
    "INE": ("Inezgane", "إنزكان"),
    "CHT": ("Chtouka", "اشتوكة"),
    "TAR": ("Taroudannt", "تارودانت"),
    "TAT": ("Tata", "طاطا"),
    "TIZ": ("Tiznit", "تيزنيت"),
}

_PROVINCIAL_BODIES = {
    "ORG-DPE": ("DPE", "DPEN", "Direction provinciale éducation", "مديرية التعليم"),
    "ORG-DPS": ("DPS", "Délégation santé", "Délégation de la santé", "مندوبية الصحة"),
    "ORG-EN": ("EN", "Entraide", "Entraide Nationale", "التعاون الوطني"),
    "ORG-CAPE": ("CAPE", "UPE", "UPE CAPE"),
}

#: Code of the organisation: the short names that officers write.
ORGANISATION_ALIASES: dict[str, tuple[str, ...]] = {
    "ORG-ANAPEC": ("agence ANAPEC", "ANAPEC Agadir"),
    "ORG-BARR": ("Barreau", "assistance judiciaire", "bureau d'assistance judiciaire"),
    "ORG-CRDH": ("CNDH", "CRDH"),
    "ORG-DGSN": ("DGSN", "police", "service des étrangers", "préfecture de police"),
    "ORG-DRS": ("GST", "direction régionale santé"),
    "ORG-EN": ("Entraide", "Entraide Nationale", "التعاون الوطني"),
    "ORG-HCR": ("UNHCR", "HCR"),
    "ORG-OFPPT": ("OFPPT",),
    "ORG-OIM": ("OIM", "IOM"),
    "ORG-OSC-AVFM": ("AVFM", "Asadaf"),
    "ORG-OSC-ANIR": ("Anir",),
    "ORG-OSC-CARITAS": ("Caritas",),
    "ORG-OSC-FOO": ("FOO", "Orient-Occident"),
    "ORG-OSC-MD": ("M&D",),
    "ORG-OSC-OMDH": ("OMDH",),
    "ORG-OSC-CARE": ("CARE",),
    "ORG-OSC-WASSEELA": ("Al Wasseela", "Trait d'Union"),
} | {
    f"{body}-{code}": tuple(f"{name} {place}" for name in names for place in places)
    for body, names in _PROVINCIAL_BODIES.items()
    for code, places in _PROVINCES.items()
}

#: Outcome codes of the status machine (domain reference §7.6) and of the request types.
OUTCOMES = {
    "ACCEPTED": ("accepté", "acceptée", "favorable", "accord", "مقبول", "مقبولة", "accepted"),
    "PARTIAL": ("partiel", "partielle", "accepté en partie", "مقبول جزئيا", "partial"),
    "REFUSED": ("refusé", "refusée", "refus", "مرفوض", "مرفوضة", "refused"),
    "NOT_ELIGIBLE": ("non éligible", "inéligible", "غير مستحق", "not eligible"),
    "WITHDRAWN": ("désistement", "désisté", "abandon", "retrait", "متخلى عنه", "withdrawn"),
    "NO_SHOW": ("absent", "absente", "ne s'est pas présenté", "غائب", "غائبة", "no show"),
    "LOST": ("perdu de vue", "perdue de vue", "injoignable", "منقطع الاتصال", "lost"),
    "NO_CAPACITY": ("pas de place", "complet", "saturé", "عدم توفر المكان", "no capacity"),
    "DUPLICATE": ("doublon", "مكرر", "duplicate"),
    "REDIRECTED": ("réorienté", "réorientée", "محال", "redirected"),
    "DELIVERED": (
        "réalisé",
        "réalisée",
        "effectué",
        "service rendu",
        "servi",
        "servie",
        "fait",
        "délivré",
        "منجز",
        "منجزة",
        "delivered",
        "done",
    ),
    "EXPIRED": ("expiré", "expirée", "délai dépassé", "منته", "expired"),
    "DECEASED": ("décédé", "décédée", "متوفى", "deceased"),
    "DEPARTED": ("parti", "partie", "départ", "a quitté la région", "مغادر", "departed"),
    "ORIENTED": ("orienté", "orientée"),
    "GRANTED": ("accordé", "accordée", "titre obtenu"),
    "RECEIPT": ("récépissé", "récépissé remis", "وصل"),
    "ADVISED": ("conseillé", "conseillée", "conseil rendu"),
    "ATTENDED": ("présent", "présente", "consultation faite", "a consulté"),
    "ENROLLED": ("inscrit", "inscrite", "scolarisé", "scolarisée", "مسجل", "مسجلة"),
    "WAITING": ("liste d'attente",),
    "SHELTERED": ("hébergé", "hébergée"),
    "SEEKING": ("inscrit ANAPEC", "inscrite ANAPEC", "en recherche"),
    "PLACED": ("placé", "placée", "embauché", "embauchée"),
    "COMPLETED": ("terminé", "terminée"),
    "REJECTED": ("rejeté", "rejetée"),
}

#: What a register writes while there is no outcome yet.
NO_OUTCOME = frozenset(
    {"en cours", "en attente", "a suivre", "in progress", "pending", "قيد المعالجه", "في الانتظار"}
)

#: Reason codes (domain reference §7.6).
REASONS = {
    "RS-DOC": ("document manquant", "pièce manquante", "dossier incomplet", "وثيقة ناقصة"),
    "RS-STATUS": ("condition de statut", "statut administratif", "شرط الوضعية الإدارية"),
    "RS-AGE": ("âge", "السن"),
    "RS-TERRITORY": ("hors territoire", "hors zone", "خارج المجال"),
    "RS-BUDGET": ("pas de budget", "budget épuisé", "عدم توفر الاعتماد"),
    "RS-CAPACITY": ("pas de place", "manque de place", "capacité", "complet", "عدم توفر المكان"),
    "RS-LANGUAGE": ("langue", "اللغة"),
    "RS-CHOICE": ("choix de la personne", "souhait de la personne", "رغبة المعني"),
    "RS-SAFETY": ("sécurité", "السلامة"),
    "RS-CONTACT": ("injoignable", "absence de contact", "perdu de vue", "انقطاع الاتصال"),
    "RS-LEGAL": ("impossibilité juridique", "مانع قانوني"),
    "RS-OTHER": ("autre", "أخرى", "other"),
}

#: Urgency levels (domain reference §7.4).
URGENCIES = {
    "U1": ("1", "vital", "vitale", "très urgent", "مستعجل جدا"),
    "U2": ("2", "urgent", "urgente", "urgence", "مستعجل"),
    "U3": ("3", "prioritaire", "ذو أولوية", "priority"),
    "U4": ("4", "standard", "normal", "normale", "non urgent", "عادي"),
}

#: How the request reached the organisation (form F-INTAKE, domain reference §7.7).
CHANNELS = {
    "CH-DESK": ("guichet", "bureau", "accueil", "permanence", "شباك", "مكتب", "desk"),
    "CH-PHONE": ("téléphone", "tél", "appel", "whatsapp", "هاتف", "phone"),
    "CH-FIELD": ("terrain", "maraude", "visite", "ميدان", "field"),
    "CH-PORTAL": ("portail", "internet", "en ligne", "بوابة", "portal"),
    "CH-NETWORK": ("réseau", "partenaire", "association", "شبكة", "network"),
}

SEXES = {
    "F": ("femme", "féminin", "fille", "mme", "أنثى", "امرأة", "بنت", "ف", "female", "woman"),
    "M": ("h", "homme", "masculin", "garçon", "mr", "ذكر", "رجل", "ولد", "ذ", "male", "man"),
    "U": ("non précisé", "ne souhaite pas répondre", "nsp", "غير محدد", "not stated"),
}

YES_NO = {
    "yes": ("oui", "o", "x", "1", "vrai", "signé", "verbal", "نعم", "y", "true"),
    "no": ("non", "n", "0", "faux", "refus", "refusé", "لا", "false"),
}

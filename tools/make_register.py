"""Write a synthetic intake register as a Moroccan association keeps it in a spreadsheet.

    python tools/make_register.py [PATH] [--seed 2026]

Nobody in it exists: family and given names are drawn separately from lists of common names,
telephone numbers come from one block (06 00 00 0x xx), and both the title line and the last
column say « données fictives ». The same seed writes the same bytes. The file is UTF-8 with a
byte order mark, separated by semicolons, with a title above the headings, as a spreadsheet in
French saves it. Events lie between 1 July and 30 September 2026.

Deliberate errors, one a line, which an import must report with their line:

1. a date that does not exist (31/09/2026);
2. a commune outside the region's list (« Agadirr »);
3. a type of request that is no request (« divers »);
4. an outcome dated before the request;
5. a birth date with a two-digit year (3-2-98);
6. a reference used twice.

Deliberate doubts, let in with a warning: births on 1 January, a telephone too short, a cell
that begins like a formula, a nationality that is none (« subsaharienne »).
"""

import argparse
import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FIRST_DAY, LAST_DAY = date(2026, 7, 1), date(2026, 9, 30)
HOLIDAYS = {date(2026, 7, 30), date(2026, 8, 14), date(2026, 8, 20), date(2026, 8, 21)}
HOLIDAYS |= {date(2026, 8, 25), date(2026, 8, 26)}
ROWS = 300
DEFAULT_PATH = Path(__file__).parents[1] / "casework/sample_data/registre_accueil_2026T3.csv"

TITLE = "Registre d'accueil – 3e trimestre 2026 – DONNÉES FICTIVES, aucune personne réelle"
HEADING_LINE = (
    "N° fiche;Date d'accueil;Heure;NOM;Prénom;Nom en arabe;Sexe (F/M);Date de naissance;Âge;"
    "Nationalité;Langues parlées;Téléphone;Tél. partagé;Commune de résidence;"
    "Type de demande;Urgence;Canal;Besoins spécifiques;Consentement;Orienté vers;"
    "Accusé de réception;Résultat;Date résultat;Motif du refus;Observations;Source"
)
HEADINGS = tuple(HEADING_LINE.split(";"))

#: Province, weight, communes: the first spelling of each is the usual one.
PROVINCES = (
    ("Agadir", 34, ("Agadir|AGADIR|أكادير", "Agadir", "Drargua|Drarga", "Aourir")),
    (
        "Inezgane",
        28,
        (
            *("Inezgane|Inzegane", "Aït Melloul|AIT MELLOUL|آيت ملول"),
            *("Dcheira El Jihadia|Dcheira", "Lqliaa|Leqliaa"),
        ),
    ),
    ("Chtouka", 16, ("Biougra", "Aït Amira|Ait Amira", "Sidi Bibi", "Belfaâ")),
    ("Taroudannt", 12, ("Taroudannt|Taroudant", "Oulad Teima|OULAD TEIMA", "Taliouine")),
    ("Tiznit", 8, ("Tiznit|تيزنيت", "Tafraout")),
    ("Tata", 2, ("Tata",)),
)


@dataclass(frozen=True)
class Origin:
    """How people of one country appear in the register; alternatives are separated by |."""

    weight: int
    written: str
    languages: str
    family_names: str
    women: str
    men: str


WEST_WOMEN = "Aïssatou|Fatoumata|Mariama|Aminata|Kadiatou|Ramatoulaye|Awa"
WEST_MEN = "Mamadou|Ibrahima|Ousmane|Boubacar|Moussa|Abdoulaye|Cheikh"
COAST_WOMEN = "Grâce|Prisca|Estelle|Affoué|Clémentine|Blessing|Chantal"
COAST_MEN = "Serge|Yao|Emmanuel|Patrick|Kouassi|Samuel|Éric"
ARAB_WOMEN = "Amina|Rania|Huda|Salma"
ARAB_MEN = "Omar|Khaled|Yasser|Mustafa"
ARAB_FAMILIES = "Haddad|Al Najjar|Salem|Osman"

#: The same names in Arabic letters.
ARABIC_LINE = "أمينة|رانيا|هدى|سلمى|عمر|خالد|ياسر|مصطفى|حداد|النجار|سالم|عثمان"
ARABIC = dict(
    zip(f"{ARAB_WOMEN}|{ARAB_MEN}|{ARAB_FAMILIES}".split("|"), ARABIC_LINE.split("|"), strict=True)
)

ORIGINS = (
    Origin(
        22,
        "Sénégal|Sénégalaise|SENEGAL|sénégalaise|السنغال",
        "wolof, français|wolof|français et peul",
        "DIOP|NDIAYE|N'DIAYE|Fall|SARR|Bâ|GUEYE",
        WEST_WOMEN,
        WEST_MEN,
    ),
    Origin(
        19,
        "Guinée|guinéenne|Guinée Conakry|GUINEE",
        "peul, français|malinké|soussou, français",
        "DIALLO|BARRY|Bah|SOUMAH|CAMARA|Keïta",
        WEST_WOMEN,
        WEST_MEN,
    ),
    Origin(
        17,
        "Côte d'Ivoire|ivoirienne|RCI|COTE D’IVOIRE",
        "français|français, dioula",
        "KOFFI|Kouamé|TRAORÉ|OUATTARA|N'Guessan|Yapi",
        COAST_WOMEN,
        COAST_MEN,
    ),
    Origin(
        12,
        "Mali|malienne|MALI",
        "bambara|bambara, français",
        "COULIBALY|TRAORE|Sissoko|DIARRA|TOURÉ",
        WEST_WOMEN,
        WEST_MEN,
    ),
    Origin(
        9,
        "Cameroun|camerounaise",
        "français|français / anglais",
        "MBARGA|Ngo|FOTSO|Etoundi",
        COAST_WOMEN,
        COAST_MEN,
    ),
    Origin(
        7,
        "Nigeria|nigériane",
        "anglais|anglais, pidgin",
        "OKAFOR|Adeyemi|EZE|Balogun",
        COAST_WOMEN,
        COAST_MEN,
    ),
    Origin(
        4,
        "RDC|RD Congo",
        "français, lingala|lingala",
        "MUKENDI|Kabongo|ILUNGA",
        COAST_WOMEN,
        COAST_MEN,
    ),
    Origin(5, "Syrie|syrienne|سوريا", "arabe", ARAB_FAMILIES, ARAB_WOMEN, ARAB_MEN),
    Origin(
        5, "Soudan|soudanaise|السودان", "arabe|arabe, anglais", ARAB_FAMILIES, ARAB_WOMEN, ARAB_MEN
    ),
    Origin(2, "Gambie|gambienne", "mandingue, anglais", "CEESAY", WEST_WOMEN, WEST_MEN),
)


@dataclass(frozen=True)
class Need:
    """One type of request: how it is written, who answers and what comes of it, in how long.

    Spellings and outcomes are separated by |; `days` are the fewest and the most.
    """

    code: str
    weight: int
    written: str
    urgency: str
    answered_by: str
    outcomes: str
    days: tuple[int, int]

    @property
    def is_for_children(self) -> bool:
        return self.code == "EDU-01"


NEEDS = (
    Need(
        "EDU-01",
        18,
        "Inscription scolaire|EDU-01|scolarisation",
        "U3",
        "DPE {province}",
        "inscrit|inscrit|inscrit|liste d'attente|refusé",
        (4, 25),
    ),
    Need(
        "DOC-01",
        13,
        "Première demande de titre de séjour|DOC-01|1ère demande titre de séjour",
        "U3",
        "DGSN",
        "récépissé|récépissé|accordé|refusé",
        (8, 32),
    ),
    Need(
        "DOC-02",
        13,
        "Renouvellement titre de séjour|DOC-02|RENOUVELLEMENT CARTE DE SEJOUR",
        "U3",
        "DGSN",
        "accordé|récépissé|récépissé|refusé",
        (6, 35),
    ),
    Need(
        "HEA-01",
        15,
        "Consultation médicale|HEA-01|soins",
        "U3",
        "DPS {province}",
        "présent|présent|présent|absent",
        (1, 9),
    ),
    Need(
        "SOC-01",
        13,
        "Aide alimentaire|SOC-01|aide humanitaire",
        "U2",
        "Caritas",
        "réalisé|réalisé|réalisé|désistement",
        (0, 4),
    ),
    Need(
        "HOU-01",
        7,
        "Hébergement d'urgence|HOU-01|hébergement",
        "U1",
        "Entraide {province}",
        "hébergé|hébergé|pas de place",
        (0, 2),
    ),
    Need(
        "LEG-01",
        8,
        "Conseil juridique|LEG-01|aide juridique",
        "U3",
        "OMDH",
        "conseil donné|conseil donné|injoignable",
        (2, 15),
    ),
    Need(
        "EMP-01",
        8,
        "Inscription ANAPEC|EMP-01|emploi",
        "U4",
        "ANAPEC",
        "en recherche|en recherche|placé|non éligible",
        (4, 30),
    ),
    Need(
        "EDU-04",
        5,
        "Cours de langue|EDU-04|cours de darija",
        "U4",
        "",
        "terminé|liste d'attente|abandon",
        (10, 35),
    ),
)

REASONS = ("document manquant", "pièce manquante", "statut administratif", "hors zone")
REFUSALS = {"refusé", "non éligible"}
MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.")
NOTES = (
    *("",) * 5,
    *("rappeler la semaine prochaine", "pièces à compléter", "vient avec un ami", "RDV confirmé"),
)


class Scribe:
    """Writes the lines of one register, each drawn from the same seeded source."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - a sample, not a secret
        self._days = [day for day in _days() if day.weekday() < 5 and day not in HOLIDAYS]
        self._days += [day for day in _days() if day.weekday() == 5][::4]

    def lines(self) -> list[dict[str, str]]:
        """Return the lines in the order of the register, the deliberate errors included."""
        days = sorted(self._random.choice(self._days) for _ in range(ROWS))
        lines = [self._line(number, day) for number, day in enumerate(days, 1)]
        _spoil(lines)
        return lines

    def _line(self, number: int, day: date) -> dict[str, str]:
        province, _, communes = self._random.choices(PROVINCES, [p[1] for p in PROVINCES])[0]
        need = self._random.choices(NEEDS, [need.weight for need in NEEDS])[0]
        line = dict.fromkeys(HEADINGS, "") | {
            "N° fiche": f"ACC-26-{number:04d}",
            "Date d'accueil": self._event(day),
            "Commune de résidence": self._spelling(self._random.choice(communes).split("|")),
            "Type de demande": self._spelling(need.written.split("|")),
            "Urgence": need.urgency if self._chance(70) else "",
            "Canal": self._random.choice(("Guichet", "guichet", "téléphone", "terrain", "")),
            "Consentement": self._random.choice(("oui", "Oui", "OUI", "x", "non", "")),
            "Observations": self._random.choice(NOTES),
            "Source": "données fictives",
        }
        if self._chance(40):
            line["Heure"] = f"{self._random.randint(9, 15)}h{self._random.choice((0, 15, 30)):02d}"
        return line | self._person(day, need) | self._answer(day, need, province)

    def _person(self, day: date, need: Need) -> dict[str, str]:
        origin = self._random.choices(ORIGINS, [origin.weight for origin in ORIGINS])[0]
        sex = self._random.choices("FM", (47, 53))[0]
        given = self._random.choice((origin.women if sex == "F" else origin.men).split("|"))
        family = self._random.choice(origin.family_names.split("|"))
        years = (
            self._random.randint(6, 15) if need.is_for_children else self._random.randint(18, 52)
        )
        person = {
            "NOM": family,
            "Prénom": given,
            "Sexe (F/M)": self._random.choice(_SEX_SPELLINGS[sex]),
            "Nationalité": self._spelling(origin.written.split("|")),
            "Langues parlées": self._random.choice(origin.languages.split("|"))
            if self._chance(75)
            else "",
            "Besoins spécifiques": self._vulnerability(sex, need),
        }
        return person | self._names(person) | self._birth(day, years) | self._phone()

    def _names(self, person: dict[str, str]) -> dict[str, str]:
        draw = self._random.randint(1, 100)
        if draw <= 4:
            return {"NOM": person["Prénom"], "Prénom": ""}
        if person["NOM"] not in ARABIC:
            return {"Prénom": person["Prénom"].upper()} if draw <= 15 else {}
        arabic = " ".join(ARABIC[person[part]] for part in ("Prénom", "NOM"))
        if draw <= 50:
            return {"NOM": "", "Prénom": "", "Nom en arabe": arabic}
        return {"Nom en arabe": arabic}

    def _birth(self, day: date, years: int) -> dict[str, str]:
        born = date(day.year - years - 1, 12, 28) - timedelta(days=self._random.randint(0, 355))
        draw = self._random.randint(1, 100)
        if draw <= 58:
            return {"Date de naissance": f"{born:%d/%m/%Y}"}
        if draw <= 66:
            return {"Date de naissance": f"01/01/{born.year}"}
        if draw <= 74:
            return {"Date de naissance": str(born.year)}
        if draw <= 79:
            return {"Date de naissance": f"{self._random.choice(MONTHS)} {born.year}"}
        if draw <= 83:
            return {"Date de naissance": f"vers {born.year}"}
        if draw <= 92:
            return {"Âge": self._random.choice((f"{years} ans", str(years)))}
        return {"Date de naissance": self._random.choice(("", "?", "inconnue"))}

    def _phone(self) -> dict[str, str]:
        if not self._chance(80):
            return {}
        number = f"060000{self._random.randint(0, 999):04d}"
        pairs = " ".join(number[at : at + 2] for at in range(0, 10, 2))
        foreign = f"+212 6 00 00 {number[6:8]} {number[8:]}"
        written = self._random.choice((number, pairs, foreign, number[1:], pairs.replace(" ", ".")))
        return {"Téléphone": written, "Tél. partagé": "oui" if self._chance(12) else ""}

    def _vulnerability(self, sex: str, need: Need) -> str:
        if need.code == "HOU-01" and self._chance(60):
            return "Sans abri"
        if sex == "F" and not need.is_for_children and self._chance(10):
            return "Femme enceinte ou allaitante"
        return "Sans document d'identité" if self._chance(5) else ""

    def _answer(self, day: date, need: Need, province: str) -> dict[str, str]:
        answer = {"Orienté vers": need.answered_by.format(province=province)}
        acknowledged = self._next_working_day(day, self._random.choice((0, 1, 1, 2, 3, 6)))
        if acknowledged > LAST_DAY or self._chance(6):
            return answer
        answer["Accusé de réception"] = self._event(acknowledged)
        ended = self._next_working_day(acknowledged, self._random.randint(*need.days) * 5 // 7)
        if ended > LAST_DAY or self._chance(3):
            return answer | {"Résultat": self._random.choice(("", "en cours"))}
        outcome = self._random.choice(need.outcomes.split("|"))
        answer |= {"Résultat": self._spelling((outcome, outcome.capitalize()))}
        answer |= {"Date résultat": self._event(ended)}
        if outcome in REFUSALS:
            answer["Motif du refus"] = self._random.choice(REASONS)
        return answer

    def _next_working_day(self, day: date, days: int) -> date:
        while days or day in HOLIDAYS or day.weekday() > 4:
            day += timedelta(days=1)
            days -= days > 0 and day not in HOLIDAYS and day.weekday() < 5
        return day

    def _event(self, day: date) -> str:
        return f"{day:%d/%m/%Y}" if self._chance(94) else f"{day.day}/{day.month}/{day.year}"

    def _spelling(self, spellings: Sequence[str]) -> str:
        return spellings[0] if self._chance(55) else self._random.choice(spellings)

    def _chance(self, percent: int) -> bool:
        return self._random.randint(1, 100) <= percent


_SEX_SPELLINGS = {"F": ("F", "F", "F", "f", "Femme"), "M": ("M", "M", "M", "m", "H")}


def _days() -> list[date]:
    return [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]


def _spoil(lines: list[dict[str, str]]) -> None:
    """Put the errors and doubts of the module's docstring into the register."""
    lines[41]["Date d'accueil"] = "31/09/2026"
    lines[77]["Commune de résidence"] = "Agadirr"
    lines[118]["Type de demande"] = "divers"
    lines[152] |= {"Date d'accueil": "20/08/2026", "Accusé de réception": ""}
    lines[152] |= {"Résultat": "réalisé", "Date résultat": "12/08/2026"}
    lines[203] |= {"Date de naissance": "3-2-98", "Âge": ""}
    lines[251]["N° fiche"] = lines[250]["N° fiche"]
    lines[30]["Téléphone"] = "06 00 00"
    lines[95]["Observations"] = "=rappel"
    lines[170]["Nationalité"] = "subsaharienne"


def write_register(seed: int = 2026) -> bytes:
    """Return the register as the bytes of its file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([TITLE] + [""] * (len(HEADINGS) - 1))
    writer.writerow([""] * len(HEADINGS))
    writer.writerow(HEADINGS)
    writer.writerows([line[heading] for heading in HEADINGS] for line in Scribe(seed).lines())
    return text.getvalue().encode("utf-8-sig")


def main() -> None:
    """Write the register where the command line says."""
    parser = argparse.ArgumentParser(description=write_register.__doc__)
    parser.add_argument("path", nargs="?", type=Path, default=DEFAULT_PATH)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    options.path.write_bytes(write_register(options.seed))


if __name__ == "__main__":
    main()

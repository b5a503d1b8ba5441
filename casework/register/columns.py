"""Columns of a register, recognised from their headings in French, Arabic or English."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from common.names import search_key


class Field(StrEnum):
    """What a column of a register holds."""

    REFERENCE = "reference"
    FULL_NAME = "full_name"
    FAMILY_NAMES = "family_names"
    GIVEN_NAMES = "given_names"
    NAME_AR = "name_ar"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    PHONE = "phone"
    SHARED_PHONE = "shared_phone"
    NATIONALITY = "nationality"
    LANGUAGES = "languages"
    COMMUNE = "commune"
    REQUEST_TYPE = "request_type"
    URGENCY = "urgency"
    CHANNEL = "channel"
    SUBMITTED_ON = "submitted_on"
    SUBMITTED_TIME = "submitted_time"
    ACKNOWLEDGED_ON = "acknowledged_on"
    OUTCOME = "outcome"
    OUTCOME_ON = "outcome_on"
    REASON = "reason"
    RECEIVING_ORGANISATION = "receiving_organisation"
    NEEDS = "needs"
    CONSENT = "consent"
    CONSENT_ON = "consent_on"
    NOTES = "notes"


#: Without these no quarter can be counted. One of the name columns is needed as well.
MANDATORY = (Field.SUBMITTED_ON, Field.REQUEST_TYPE, Field.COMMUNE, Field.SEX)
NAMES = (Field.FAMILY_NAMES, Field.FULL_NAME, Field.GIVEN_NAMES, Field.NAME_AR)

#: Headings, separated by |, compared without accents, case, punctuation or what is in brackets.
_HEADINGS = {
    Field.REFERENCE: "n°|no|num|numéro|n° dossier|no dossier|numéro de dossier|n° fiche|référence|"
    "réf|ref dossier|n° ordre|n° enregistrement|id|code|رقم|الرقم|رقم الملف|الرقم الترتيبي|"
    "reference|file number|case number|record number",
    Field.FULL_NAME: "nom et prénom|nom et prénoms|nom & prénom|noms et prénoms|nom prénom|"
    "nom complet|prénom et nom|identité|full name|name",
    Field.FAMILY_NAMES: "nom|noms|nom de famille|nom latin|patronyme|family name|last name|surname",
    Field.GIVEN_NAMES: "prénom|prénoms|prénom latin|given name|given names|first name",
    Field.NAME_AR: "nom en arabe|nom arabe|nom et prénom en arabe|nom complet en arabe|الاسم|"
    "الاسم الكامل|الاسم والنسب|الاسم العائلي والشخصي|الاسم بالعربية|الإسم|الإسم الكامل|"
    "name in arabic|arabic name",
    Field.SEX: "sexe|genre|sexe f m|الجنس|النوع|sex|gender",
    Field.BIRTH_DATE: "date de naissance|date naissance|né le|née le|né e le|ddn|naissance|"
    "année de naissance|تاريخ الازدياد|تاريخ الميلاد|تاريخ الولادة|الازدياد|date of birth|"
    "birth date|dob|year of birth",
    Field.AGE: "âge|age ans|السن|العمر|age",
    Field.PHONE: "téléphone|tél|tel|n° téléphone|numéro de téléphone|n° tél|gsm|portable|mobile|"
    "contact|الهاتف|رقم الهاتف|phone|phone number|telephone",
    Field.SHARED_PHONE: "téléphone partagé|tél partagé|هاتف مشترك|shared phone",
    Field.NATIONALITY: "nationalité|pays|pays d'origine|pays origine|nat|الجنسية|البلد|"
    "البلد الأصلي|بلد الأصل|nationality|country|country of origin",
    Field.LANGUAGES: "langue|langues|langue parlée|langues parlées|اللغة|اللغات|language|"
    "languages|spoken languages",
    Field.COMMUNE: "commune|commune de résidence|ville|ville de résidence|lieu de résidence|"
    "résidence|localité|الجماعة|المدينة|مكان الإقامة|جماعة الإقامة|municipality|city|town",
    Field.REQUEST_TYPE: "type de demande|demande|type demande|nature de la demande|"
    "objet de la demande|service demandé|besoin|besoin exprimé|motif|motif de la visite|"
    "prestation demandée|نوع الطلب|الطلب|موضوع الطلب|الخدمة المطلوبة|request|request type|"
    "type of request|service requested",
    Field.URGENCY: "urgence|niveau d'urgence|degré d'urgence|priorité|الاستعجال|درجة الاستعجال|"
    "urgency|priority",
    Field.CHANNEL: "canal|mode d'accueil|mode de contact|provenance|canal d'accueil|القناة|"
    "طريقة الاتصال|channel",
    Field.SUBMITTED_ON: "date|date d'accueil|date accueil|date de la demande|date demande|"
    "date d'enregistrement|date de réception|date de visite|date d'entrée|reçu le|التاريخ|"
    "تاريخ الطلب|تاريخ الاستقبال|تاريخ التسجيل|date of request|request date|intake date|"
    "received on|date received",
    Field.SUBMITTED_TIME: "heure|heure d'accueil|heure d'arrivée|الساعة|time|hour",
    Field.ACKNOWLEDGED_ON: "date accusé de réception|date d'accusé de réception|"
    "accusé de réception|date ar|ar le|pris en charge le|date de prise en charge|"
    "تاريخ الإشعار بالتوصل|تاريخ التوصل|acknowledged on|acknowledgement date",
    Field.OUTCOME: "résultat|issue|suite donnée|suite|décision|النتيجة|المآل|القرار|outcome|result",
    Field.OUTCOME_ON: "date résultat|date du résultat|date de la suite|date de décision|"
    "date décision|date de clôture|date issue|تاريخ النتيجة|تاريخ القرار|outcome date|"
    "decision date",
    Field.REASON: "motif du refus|motif refus|motif de la décision|raison|سبب الرفض|السبب|"
    "reason|reason for refusal",
    Field.RECEIVING_ORGANISATION: "orienté vers|orientation|organisme|organisme destinataire|"
    "structure d'orientation|référé à|adressé à|الجهة المحال إليها|جهة الإحالة|المؤسسة|"
    "referred to|receiving organisation|receiving body",
    Field.NEEDS: "besoins spécifiques|vulnérabilité|vulnérabilités|besoin spécifique|"
    "حاجات خاصة|الهشاشة|specific needs|needs|vulnerability",
    Field.CONSENT: "consentement|accord de la personne|الموافقة|موافقة|consent",
    Field.CONSENT_ON: "date du consentement|date consentement|تاريخ الموافقة|consent date",
    Field.NOTES: "observation|observations|remarque|remarques|commentaire|commentaires|ملاحظات|"
    "notes|comments|remarks",
}

_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]?")

_FIELDS = {
    search_key(heading): name
    for name, headings in _HEADINGS.items()
    for heading in headings.split("|")
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which column holds which field; `titles` are the headings as the file writes them."""

    positions: dict[Field, int]
    titles: tuple[str, ...]
    ignored: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()

    @property
    def missing(self) -> tuple[Field, ...]:
        """Return the mandatory fields that no column holds, in the order of the form."""
        absent = tuple(name for name in MANDATORY if name not in self.positions)
        if any(name in self.positions for name in NAMES):
            return absent
        return (Field.FAMILY_NAMES, *absent)

    def title(self, name: Field) -> str:
        """Return the heading of a field, or nothing when the register has no such column."""
        position = self.positions.get(name)
        return "" if position is None else self.titles[position]

    def cell(self, cells: Sequence[str], name: Field) -> str:
        """Return the cell of a field in a record, empty when the record is too short."""
        position = self.positions.get(name, len(cells))
        return cells[position] if position < len(cells) else ""


def read_columns(headings: Sequence[str]) -> Columns:
    """Map the headings of a register; the first of two columns with one meaning is kept."""
    positions: dict[Field, int] = {}
    ignored, repeated = [], []
    for position, heading in enumerate(headings):
        name = field_of(heading)
        if name is None:
            if heading.strip():
                ignored.append(position)
        elif name in positions:
            repeated.append(position)
        else:
            positions[name] = position
    return Columns(
        positions=positions,
        titles=tuple(" ".join(heading.split()) for heading in headings),
        ignored=tuple(ignored),
        repeated=tuple(repeated),
    )


def field_of(heading: str) -> Field | None:
    """Return the field that a heading names, or None."""
    if len(heading) > 120:
        return None
    bare = _FIELDS.get(search_key(_BRACKETS.sub(" ", heading)))
    return bare or _FIELDS.get(search_key(heading))


def column_letter(position: int) -> str:
    """Return the spreadsheet letter of a column: 0 is A, 26 is AA."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

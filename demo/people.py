"""The made-up people of the journeys. Nobody here exists."""

from datetime import date

from casework.enums import BirthPrecision, ConsentMethod, Sex, SharedField
from casework.models import Beneficiary, Case, ConsentWording
from casework.services import PersonData, open_case, record_consent, register_person
from common.models import Country, Language, Territory
from partners.models import Organisation, User

AGADIR = "09.001.01.01"
FIELDS = (SharedField.IDENTITY, SharedField.CONTACT, SharedField.LANGUAGES, SharedField.NEED)

CHILD = PersonData(
    family_names="Diallo-Fictive",
    given_names="Aminata",
    name_ar="أميناتا ديالو (اسم وهمي)",
    sex=Sex.FEMALE,
    birth_date=date(2017, 3, 1),
    birth_precision=BirthPrecision.MONTH,
    phone="+212600000101",
    guardian_name="Mère de l'enfant (fictive)",
)
TONIGHT = PersonData(
    family_names="Mbarga-Fictif",
    given_names="Joseph",
    sex=Sex.MALE,
    birth_date=date(1996, 1, 1),
    birth_precision=BirthPrecision.YEAR,
    phone="+212600000102",
    shared_phone=True,
    no_voicemail=True,
    safe_hours="avant 21 h",
)
PERMIT = PersonData(
    family_names="Traoré-Fictif",
    given_names="Ibrahima",
    sex=Sex.MALE,
    birth_date=date(1988, 11, 23),
    birth_precision=BirthPrecision.EXACT,
    phone="+212600000103",
)


def find(person: PersonData) -> Beneficiary | None:
    """The person, when an earlier run of the demonstration registered them."""
    # Names are sealed: the few people of the demonstration are compared one by one.
    everybody = Beneficiary.objects.select_related("identity").order_by("id").iterator()
    names = (person.family_names, person.given_names)
    return next((one for one in everybody if (one.family_names, one.given_names) == names), None)


def receive(person: PersonData, nationality: str, worker: User, organisation: str) -> Case:
    """Register a made-up person and open their case."""
    body = Organisation.objects.get(code=organisation)
    complete = PersonData(
        **{
            **person.__dict__,
            "nationality": Country.objects.get(code=nationality),
            "language": Language.objects.get(code="fr"),
            "commune": Territory.objects.get(code=AGADIR),
        }
    )
    beneficiary = register_person(person=complete, organisation=body)
    return open_case(
        beneficiary=beneficiary, organisation=body, opened_by=worker, assigned_to=worker
    )


def agree(case: Case, recipient: str, worker: User, *, guardian: bool = False) -> None:
    """Record the person's consent for one named recipient."""
    record_consent(
        case=case,
        recipient=Organisation.objects.get(code=recipient),
        fields=FIELDS,
        method=ConsentMethod.VERBAL,
        witness="Collègue de permanence (fictif)",
        wording=ConsentWording.objects.filter(language="fr").order_by("-version").first(),
        read_in=Language.objects.get(code="fr"),
        recorded_by=worker,
        given_by_guardian=guardian,
    )

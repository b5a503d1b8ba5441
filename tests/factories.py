"""Synthetic people, bodies and files, with traits; nobody here exists."""

from collections.abc import Collection
from datetime import date

import factory

from casework import services as casework
from casework.enums import BirthPrecision, ConsentMethod, Sex, SharedField
from casework.models import Beneficiary, Case, Consent, ConsentWording, Request, RequestType
from common.models import Country, Language, Territory
from partners.enums import RoleCode
from partners.models import Membership, Organisation, User
from referrals.models import Referral
from referrals.services import send_referral

#: Bodies of the region that many tests need, by what they are for.
NGO = "ORG-OSC-MD"
OTHER_NGO = "ORG-OSC-ANIR"
SCHOOLS = "ORG-DPE-AGD"
CELL = "ORG-CRSM-CMI"
AGADIR = "09.001.01.01"


class UserFactory(factory.django.DjangoModelFactory):
    """An officer; ``organisation`` and ``role`` give them a seat."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        organisation = NGO
        role = RoleCode.CASE

    username = factory.Sequence(lambda n: f"officer{n}")
    first_name = "Officier"
    last_name = factory.Sequence(lambda n: f"Fictif {n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, password="synthetic-officer-1", **kwargs)


def officer(role: RoleCode = RoleCode.CASE, organisation: str = NGO) -> User:
    """A user with one seat."""
    user = UserFactory()
    Membership.objects.create(user=user, organisation_id=organisation, role_id=role)
    return user


class BeneficiaryFactory(factory.django.DjangoModelFactory):
    """A person; traits ``child`` and ``arabic_name_only``."""

    class Meta:
        model = Beneficiary

    class Params:
        child = factory.Trait(birth_date=date(2017, 3, 2))
        arabic_name_only = factory.Trait(family_names="", given_names="", name_ar="مريم المثال")

    family_names = "Exemple"
    given_names = factory.Sequence(lambda n: f"Personne {n}")
    sex = Sex.FEMALE
    birth_date = date(1994, 5, 6)
    birth_precision = BirthPrecision.EXACT
    nationality = factory.LazyFunction(lambda: Country.objects.get(code="SN"))
    language = factory.LazyFunction(lambda: Language.objects.get(code="fr"))
    commune = factory.LazyFunction(lambda: Territory.objects.get(code=AGADIR))
    registered_by = factory.LazyFunction(lambda: Organisation.objects.get(code=NGO))

    @classmethod
    def _create(cls, model_class, *args, registered_by, **kwargs):
        return casework.register_person(
            person=casework.PersonData(**kwargs), organisation=registered_by
        )


def open_case(
    *, user: User | None = None, organisation: str = NGO, beneficiary: Beneficiary | None = None
) -> Case:
    """A case of ``organisation`` with ``user`` in charge."""
    return casework.open_case(
        beneficiary=beneficiary or BeneficiaryFactory(),
        organisation=Organisation.objects.get(code=organisation),
        opened_by=user,
        assigned_to=user,
    )


def submit(case: Case, code: str = "EDU-01", **kwargs) -> Request:
    """A request of the kind ``code`` in ``case``."""
    return casework.submit_request(
        case=case,
        request_type=RequestType.objects.get(code=code),
        submitted_by=case.assigned_to,
        **kwargs,
    )


def wording(language: str = "fr") -> ConsentWording:
    """A consent text."""
    return ConsentWording.objects.get_or_create(
        version=1, language=language, defaults={"text": "Texte fictif", "sha256": "0" * 64}
    )[0]


def consent(
    case: Case,
    recipient: str = SCHOOLS,
    fields: Collection[SharedField] = (SharedField.IDENTITY, SharedField.NEED),
    user: User | None = None,
) -> Consent:
    """A signed consent for ``recipient``."""
    return casework.record_consent(
        case=case,
        recipient=Organisation.objects.get(code=recipient),
        fields=fields,
        method=ConsentMethod.SIGNED,
        wording=wording(),
        read_in=Language.objects.get(code="fr"),
        recorded_by=user or case.assigned_to or officer(),
        given_by_guardian=True,
    )


def refer(request: Request, recipient: str = SCHOOLS, user: User | None = None) -> Referral:
    """A referral sent to ``recipient`` with a consent that covers it."""
    fields = (SharedField.IDENTITY, SharedField.NEED)
    consent(request.case, recipient, fields, user)
    return send_referral(
        request=request,
        recipient=Organisation.objects.get(code=recipient),
        fields=fields,
        summary="Résumé fictif",
        sent_by=user or request.case.assigned_to,
    )

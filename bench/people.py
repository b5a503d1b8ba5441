"""The officer who does the work and the file it is about; nobody here exists."""

from datetime import date

from casework import services as casework
from casework.enums import BirthPrecision, Sex
from casework.models import Request, RequestType
from common.models import Country, Language, Territory
from partners.enums import RoleCode
from partners.models import Membership, Organisation, User

ORGANISATION = "ORG-OSC-MD"


def officer() -> User:
    """A caseworker whom the policy lets do the tasks of ``ORGANISATION``."""
    user = User.objects.create_user("bench-officer")
    Membership.objects.create(user=user, organisation_id=ORGANISATION, role_id=RoleCode.CASE)
    return user


def request(user: User) -> Request:
    """A request in a case of ``user``, for the processes to be about."""
    organisation = Organisation.objects.get(code=ORGANISATION)
    person = casework.PersonData(
        family_names="Exemple",
        given_names="Personne",
        sex=Sex.FEMALE,
        birth_date=date(1994, 5, 6),
        birth_precision=BirthPrecision.EXACT,
        nationality=Country.objects.get(code="SN"),
        language=Language.objects.get(code="fr"),
        commune=Territory.objects.get(code="09.001.01.01"),
    )
    beneficiary = casework.register_person(person=person, organisation=organisation)
    case = casework.open_case(
        beneficiary=beneficiary, organisation=organisation, opened_by=user, assigned_to=user
    )
    kind = RequestType.objects.get(code="EDU-01")
    return casework.submit_request(case=case, request_type=kind, submitted_by=user)

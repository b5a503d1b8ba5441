"""One synthetic account for each role, so that every page can be seen by whom it is made for."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from partners.enums import RoleCode
from partners.models import Organisation, User
from partners.services import add_member

PASSWORD = "demonstration-2026"  # noqa: S105 -- printed for everybody: synthetic data only


@dataclass(frozen=True)
class Account:
    """A synthetic officer: user name, first and last name, role and organisation."""

    username: str
    name: tuple[str, str]
    role: RoleCode
    organisation: str


NGO = "ORG-OSC-MD"
SCHOOLS = "ORG-DPE-AGD"
SHELTER = "ORG-FICTIF-FOYER-AGD"
OTHER_SHELTER = "ORG-FICTIF-FOYER-INE"
CELL = "ORG-CRSM-CMI"
COUNCIL = "ORG-CRSM"

ACCOUNTS = (
    Account("gestion", ("Salma", "Fictive"), RoleCode.CASE, NGO),
    Account("accueil", ("Yassine", "Fictif"), RoleCode.INTAKE, NGO),
    Account("referent", ("Nadia", "Fictive"), RoleCode.FOCAL, NGO),
    Account("ecole", ("Karim", "Fictif"), RoleCode.CASE, SCHOOLS),
    Account("foyer", ("Hafsa", "Fictive"), RoleCode.CASE, SHELTER),
    Account("foyer2", ("Omar", "Fictif"), RoleCode.CASE, OTHER_SHELTER),
    Account("decision", ("Latifa", "Fictive"), RoleCode.DECIDE, SCHOOLS),
    Account("cellule", ("Rachid", "Fictif"), RoleCode.CELL, CELL),
    Account("protection", ("Imane", "Fictive"), RoleCode.PROT, CELL),
    Account("suivi", ("Mehdi", "Fictif"), RoleCode.PLAN, COUNCIL),
    Account("instance", ("Zineb", "Fictive"), RoleCode.GOV, COUNCIL),
    Account("bailleur", ("Paul", "Fictif"), RoleCode.PART, "ORG-OIM"),
    Account("interprete", ("Fatou", "Fictive"), RoleCode.INTERP, NGO),
    Account("dpo", ("Amine", "Fictif"), RoleCode.DPO, COUNCIL),
    Account("technique", ("Sara", "Fictive"), RoleCode.ADMIN, COUNCIL),
)


def create() -> dict[str, User]:
    """Every account by user name, created where missing."""
    # Hashed once: fifteen slow hashes of the same public password protect nobody.
    encoded = make_password(PASSWORD)
    return {account.username: _account(account, encoded) for account in ACCOUNTS}


def _account(account: Account, encoded: str) -> User:
    first, last = account.name
    user, _ = User.objects.get_or_create(
        username=account.username,
        defaults={"first_name": first, "last_name": last, "password": encoded},
    )
    add_member(
        user=user,
        organisation=Organisation.objects.get(code=account.organisation),
        role=account.role,
    )
    return user

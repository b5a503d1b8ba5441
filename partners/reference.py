"""The reference tables of the partners app: bodies, roles, services, help lines."""

from common.reference import Column, Table
from common.reference.values import boolean, choice, matching, several
from partners.enums import OrganisationType

#: Roles of a body in the pools of the process models (domain §7.3).
LANES = ("cell", "intake", "receiving", "provider", "governance", "external")

#: Fields in which an association works (domain §3.1).
ASSOCIATION_FIELDS = (
    "legal",
    "health",
    "children",
    "women",
    "humanitarian",
    "economic",
    "culture_youth",
    "migrants",
    "development",
    "interpreting",
)

#: What a role lets its holder do; the access policies ask for these codes.
ABILITIES = (
    "register",
    "consent",
    "submit",
    "assess",
    "refer",
    "answer",
    "decide",
    "reassign",
    "redirect",
    "escalate",
    "follow",
    "close",
    "supervise",
    "quality",
    "break_glass",
    "dashboards",
    "quarter",
    "publish",
    "export",
    "interpret",
    "audit",
    "access_requests",
    "admin",
    "withdraw",
    "complain",
)

SCOPES = ("own", "region", "aggregates", "session", "self", "logs", "configuration")

TABLES = (
    Table(
        name="organisations",
        file="organisations.csv",
        model="partners.Organisation",
        columns=(
            Column("type", choice(*OrganisationType.values), required=True),
            Column(
                "level",
                choice("national", "region", "province", "commune", "local"),
                required=True,
            ),
            Column("lane", choice(*LANES), required=True),
            Column("osc_type", choice(*ASSOCIATION_FIELDS)),
            Column("parent", references="organisations"),
            Column("coverage", several(), references="territories"),
            Column("email", matching(r"[a-z0-9.-]+@[a-z0-9.-]+\.[a-z]+")),
            Column("is_synthetic_contact", boolean, required=True),
        ),
    ),
    Table(
        name="roles",
        file="roles.csv",
        model="partners.Role",
        columns=(
            Column("sees_identity", choice("yes", "pseudonym", "no"), required=True),
            Column("tiers", several(), references="tiers"),
            Column("scope", choice(*SCOPES), required=True),
            Column("abilities", several(choice(*ABILITIES)), required=True),
        ),
    ),
    Table(
        name="services",
        file="services.csv",
        model="partners.Service",
        columns=(
            Column("organisation", required=True, references="organisations"),
            Column("request_types", several(), required=True, references="request_types"),
            Column("coverage", several(), required=True, references="territories"),
            Column("languages", several(), required=True, references="languages"),
            Column("urgency_max", required=True, references="urgencies"),
            Column("opening", choice("CAL-ADMIN", "CAL-BAOM", "CAL-247"), required=True),
        ),
    ),
    Table(
        name="hotlines",
        file="hotlines.csv",
        model="partners.Hotline",
        columns=(Column("number", required=True), Column("hours", required=True)),
    ),
)

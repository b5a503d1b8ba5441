"""What becomes of each table's rows when a case or a person is erased.

Every table that hangs on a case or a person says here how it is treated; the apps above add theirs
when they start. A test holds the list against the tables: one that nobody thought of fails it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """How the rows of ``model`` that belong to a case (or person) are erased.

    ``path`` leads from the row to the case, or to the person with ``of_person``; so does ``or_by``
    where a row belongs to two. Rows that are
    ``kept`` hold codes only and stay when a case is made anonymous, with the columns of ``emptied``
    given these values; all others go. When a case is deleted every row goes.
    """

    model: str
    path: str
    or_by: str = ""
    of_person: bool = False
    kept: bool = False
    emptied: Mapping[str, Any] = field(default_factory=dict)

    def rows_of(self, owners: Collection[int]) -> QuerySet[Any]:
        """The rows that belong to the cases or persons ``owners``."""
        condition = Q(**{f"{self.path}__in": owners})
        if self.or_by:
            condition |= Q(**{f"{self.or_by}__in": owners})
        # Histories hide their rows from deletion; here the law asks for it.
        return self.table._base_manager.filter(condition)  # noqa: SLF001 -- see above

    @property
    def table(self) -> type[Model]:
        """The model itself."""
        return apps.get_model(self.model)


_treatments: dict[str, Treatment] = {}


def register(*treatments: Treatment) -> None:
    """Add the treatment of tables; called once when an app starts."""
    for treatment in treatments:
        _treatments[treatment.model] = treatment


def treatments() -> list[Treatment]:
    """Every treatment, what points at others before what is pointed at: the order of erasing."""
    return list(reversed(_treatments.values()))


register(
    Treatment(model="casework.Identity", path="beneficiary", of_person=True),
    Treatment(model="casework.IdentityDocument", path="identity__beneficiary", of_person=True),
    Treatment(model="casework.HouseholdMember", path="person", of_person=True),
    Treatment(model="casework.Relation", path="person", or_by="other", of_person=True),
    Treatment(model="casework.MatchKey", path="beneficiary", of_person=True),
    Treatment(model="casework.DuplicatePair", path="first", or_by="second", of_person=True),
    Treatment(model="casework.MergeRecord", path="survivor", or_by="loser", of_person=True),
    Treatment(model="casework.Request", path="case", kept=True),
    Treatment(model="casework.CaseReach", path="case"),
    Treatment(model="casework.Narrative", path="request__case"),
    Treatment(model="casework.ImportedRow", path="request__case"),
    Treatment(model="casework.CaseAssignment", path="case", kept=True),
    Treatment(model="casework.CaseEvent", path="case", kept=True),
    Treatment(model="casework.StatutoryClock", path="request__case", kept=True),
    Treatment(model="casework.CaseIntake", path="case"),
    Treatment(model="casework.Closure", path="case", kept=True),
    Treatment(model="casework.ClosureNote", path="closure__case"),
    Treatment(model="casework.Reopening", path="case", kept=True, emptied={"note": b""}),
    Treatment(model="casework.HandOverLine", path="case", kept=True),
    Treatment(model="casework.ClockWarning", path="clock__request__case", kept=True),
    Treatment(model="casework.CaseNeed", path="case", kept=True, emptied={"detail": b""}),
    Treatment(model="casework.Assessment", path="case"),
    Treatment(model="casework.Goal", path="case"),
    Treatment(model="casework.PlannedService", path="case"),
    Treatment(model="casework.PlanAgreement", path="case"),
    Treatment(model="casework.FollowUp", path="case", kept=True, emptied={"note": b""}),
    Treatment(model="casework.Appointment", path="case"),
    Treatment(model="casework.Conference", path="case"),
    Treatment(model="casework.Decision", path="case"),
    Treatment(model="casework.Consent", path="case", kept=True),
    Treatment(model="casework.ConsentParties", path="consent__case"),
    Treatment(model="casework.ConsentWithdrawal", path="consent__case", kept=True),
    Treatment(
        model="casework.LegalDisclosure", path="case", kept=True, emptied={"justification": b""}
    ),
    Treatment(model="casework.ReportDuty", path="case"),
    Treatment(model="casework.Note", path="case"),
    Treatment(model="casework.CaseGrant", path="content_object"),
    Treatment(
        model="casework.EmergencyAccess",
        path="case",
        kept=True,
        emptied={"reason": b"", "review_note": b""},
    ),
    Treatment(model="casework.Document", path="case"),
    Treatment(model="casework.LegalHold", path="case"),
    Treatment(model="casework.SubjectRequest", path="case"),
)

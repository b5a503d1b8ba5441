"""Forms of casework: what officers type, turned into what the services take."""

from casework.forms.acts import (
    AssignForm,
    NoteForm,
)
from casework.forms.consent import (
    ConsentForm,
    WithdrawForm,
)
from casework.forms.emergency import (
    EmergencyForm,
    ReviewForm,
)
from casework.forms.grants import (
    GrantForm,
)
from casework.forms.journal import (
    JournalForm,
)
from casework.forms.legal import (
    FactsForm,
    LegalBasisForm,
    NoReportForm,
    ReportForm,
)
from casework.forms.person import (
    PersonForm,
)
from casework.forms.relations import (
    HouseholdForm,
    RelationForm,
)
from casework.forms.request import (
    IntakeForm,
    RequestForm,
)

__all__ = [
    "AssignForm",
    "ConsentForm",
    "EmergencyForm",
    "FactsForm",
    "GrantForm",
    "HouseholdForm",
    "IntakeForm",
    "JournalForm",
    "LegalBasisForm",
    "NoReportForm",
    "NoteForm",
    "PersonForm",
    "RelationForm",
    "ReportForm",
    "RequestForm",
    "ReviewForm",
    "WithdrawForm",
]

"""Forms of casework: what officers type, turned into what the services take."""

from casework.forms.acts import (
    AssignForm,
    NoteForm,
)
from casework.forms.assessment import (
    AssessmentForm,
)
from casework.forms.closure import (
    ClosureForm,
    RefusalForm,
    ReopeningForm,
)
from casework.forms.consent import (
    ConsentForm,
    WithdrawForm,
)
from casework.forms.deadline import (
    DeadlineChoiceForm,
    DeadlineEndForm,
    DeadlineForm,
)
from casework.forms.emergency import (
    EmergencyForm,
    ReviewForm,
)
from casework.forms.follow_up import (
    AppointmentEndForm,
    AppointmentForm,
    ConferenceForm,
    DecisionForm,
    FollowUpForm,
    FollowUpResultForm,
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
from casework.forms.needs import (
    NeedEndForm,
    NeedForm,
    UrgencyForm,
)
from casework.forms.person import (
    PersonForm,
)
from casework.forms.plan import (
    AgreementForm,
    DecisionPlanForm,
    GoalEndForm,
    GoalForm,
    PlannedServiceForm,
    ServiceStateForm,
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
    "AgreementForm",
    "AppointmentEndForm",
    "AppointmentForm",
    "AssessmentForm",
    "AssignForm",
    "ClosureForm",
    "ConferenceForm",
    "ConsentForm",
    "DeadlineChoiceForm",
    "DeadlineEndForm",
    "DeadlineForm",
    "DecisionForm",
    "DecisionPlanForm",
    "EmergencyForm",
    "FactsForm",
    "FollowUpForm",
    "FollowUpResultForm",
    "GoalEndForm",
    "GoalForm",
    "GrantForm",
    "HouseholdForm",
    "IntakeForm",
    "JournalForm",
    "LegalBasisForm",
    "NeedEndForm",
    "NeedForm",
    "NoReportForm",
    "NoteForm",
    "PersonForm",
    "PlannedServiceForm",
    "RefusalForm",
    "RelationForm",
    "ReopeningForm",
    "ReportForm",
    "RequestForm",
    "ReviewForm",
    "ServiceStateForm",
    "UrgencyForm",
    "WithdrawForm",
]

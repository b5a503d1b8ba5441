"""Forms of casework: what officers type, turned into what the services take."""

from casework.forms.acts import AssignForm, NoteForm
from casework.forms.consent import ConsentForm
from casework.forms.person import PersonForm
from casework.forms.relations import HouseholdForm, RelationForm
from casework.forms.request import IntakeForm, RequestForm

__all__ = [
    "AssignForm",
    "ConsentForm",
    "HouseholdForm",
    "IntakeForm",
    "NoteForm",
    "PersonForm",
    "RelationForm",
    "RequestForm",
]

"""The sentences that tell people what is wrong with a register."""

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.register.columns import Field
from casework.register.problems import Problem, ProblemCode
from common.names import NameFault
from common.phones import PhoneFault

FIELD_LABELS = {
    Field.REFERENCE: _("File number"),
    Field.FULL_NAME: _("Full name"),
    Field.FAMILY_NAMES: _("Family names"),
    Field.GIVEN_NAMES: _("Given names"),
    Field.NAME_AR: _("Name in Arabic"),
    Field.SEX: _("Sex"),
    Field.BIRTH_DATE: _("Date of birth"),
    Field.AGE: _("Age"),
    Field.PHONE: _("Telephone"),
    Field.SHARED_PHONE: _("Shared telephone"),
    Field.NATIONALITY: _("Nationality"),
    Field.LANGUAGES: _("Languages"),
    Field.COMMUNE: _("Commune"),
    Field.REQUEST_TYPE: _("Type of request"),
    Field.URGENCY: _("Urgency"),
    Field.CHANNEL: _("Channel"),
    Field.SUBMITTED_ON: _("Date of the request"),
    Field.SUBMITTED_TIME: _("Time of the request"),
    Field.ACKNOWLEDGED_ON: _("Date of acknowledgement"),
    Field.OUTCOME: _("Outcome"),
    Field.OUTCOME_ON: _("Date of the outcome"),
    Field.REASON: _("Reason"),
    Field.RECEIVING_ORGANISATION: _("Receiving body"),
    Field.NEEDS: _("Specific needs"),
    Field.CONSENT: _("Consent"),
    Field.CONSENT_ON: _("Date of consent"),
    Field.NOTES: _("Observations"),
}

_SENTENCES = {
    ProblemCode.FILE_EMPTY: _("The file is empty."),
    ProblemCode.FILE_TOO_LARGE: _("The file is too large (limit in megabytes: %(limit)s)."),
    ProblemCode.NOT_TEXT: _(
        "The file is not a text. In the spreadsheet, save it as CSV (UTF-8) and try again."
    ),
    ProblemCode.NO_HEADER: _(
        "No line of headings was found at the top of the file. The register needs headings "
        "such as “Date”, “Commune” and “Type of request”."
    ),
    ProblemCode.MISSING_COLUMNS: _("These columns are missing: %(columns)s."),
    ProblemCode.TOO_MANY_COLUMNS: _("The file has too many columns (limit: %(limit)s)."),
    ProblemCode.IGNORED_COLUMN: _("This column is not known and will not be imported."),
    ProblemCode.REPEATED_COLUMN: _(
        "Another column has the same meaning. This one will not be imported."
    ),
    ProblemCode.TOO_MANY_ROWS: _(
        "The register has too many lines (limit: %(limit)s). Split it; this line and those "
        "after it were not read."
    ),
    ProblemCode.UNREADABLE_LINE: _(
        "The file cannot be read from this line on. Save it as CSV again."
    ),
    ProblemCode.UNCLOSED_QUOTE: _(
        "A quotation mark opened on this line is not closed, so the lines after it cannot be read."
    ),
    ProblemCode.SHIFTED_CELLS: _(
        "This line has more cells than there are headings. A separator inside a cell may have "
        "shifted them."
    ),
    ProblemCode.DUPLICATE: _("This line repeats line %(first_line)s."),
    ProblemCode.NOBODY: _("This line has no name in any script."),
    ProblemCode.CELL_TOO_LONG: _("The cell is too long (limit in characters: %(limit)s)."),
    ProblemCode.FORMULA: _(
        "The cell begins like a spreadsheet formula. It is kept as text and never calculated."
    ),
    ProblemCode.MISSING_VALUE: _("The cell must be filled in."),
    ProblemCode.UNKNOWN_VALUE: _("This value is not in the reference list."),
    ProblemCode.AMBIGUOUS_VALUE: _("This value may mean several things: %(codes)s."),
    ProblemCode.IGNORED_VALUE: _("This value is not in the reference list and is left out."),
    ProblemCode.DATE_UNREADABLE: _("This is not a date. Write it as day/month/year."),
    ProblemCode.DATE_TWO_DIGIT_YEAR: _("Write the year with four digits."),
    ProblemCode.DATE_IMPOSSIBLE: _("This date does not exist. Write it as day/month/year."),
    ProblemCode.DATE_INCOMPLETE: _("This date needs its day and month."),
    ProblemCode.DATE_IN_FUTURE: _("This date is too late to be true."),
    ProblemCode.DATE_OUT_OF_ORDER: _("This date comes before the date of the request."),
    ProblemCode.TIME_UNREADABLE: _("This is not a time of day. It is left out."),
    ProblemCode.BIRTH_PROBABLY_YEAR: _(
        "A birth on 1 January is most often a year only. Only the year is kept."
    ),
    ProblemCode.BIRTH_TOO_OLD: _("This date of birth is too far in the past."),
    ProblemCode.AGE_UNREADABLE: _("This is not an age. It is left out."),
    ProblemCode.AGE_DISAGREES: _(
        "The age and the date of birth do not agree. The date of birth is kept."
    ),
    ProblemCode.OUTCOME_WITHOUT_DATE: _("The outcome has no date."),
    ProblemCode.OUTCOME_DATE_ALONE: _("There is a date but no outcome. The date is left out."),
    ProblemCode.REFUSAL_WITHOUT_REASON: _("A refusal needs its reason."),
}

_NAME_FAULTS = {
    NameFault.CONTROL_CHARACTER: _("The name holds a character that cannot be shown."),
    NameFault.BIDI_CONTROL: _("The name holds a sign that changes the direction of the text."),
    NameFault.TOO_LONG: _("The name is too long."),
    NameFault.NO_LETTER: _("The name has no letter."),
}

_PHONE_FAULTS = {
    PhoneFault.NOT_A_NUMBER: _("This is not a telephone number. It is left out."),
    PhoneFault.ROUNDED: _(
        "The spreadsheet has rounded this telephone number. It is left out; format the column "
        "as text."
    ),
    PhoneFault.SEVERAL: _("The cell holds several telephone numbers. They are left out."),
    PhoneFault.TOO_SHORT: _("The telephone number is too short. It is left out."),
    PhoneFault.TOO_LONG: _("The telephone number is too long. It is left out."),
    PhoneFault.UNKNOWN_REGION: _("The country code of the telephone is unknown. It is left out."),
    PhoneFault.IMPOSSIBLE: _("No telephone number looks like this. It is left out."),
}

_FAULTS: Mapping[ProblemCode, Mapping[str, object]] = {
    ProblemCode.NAME_REFUSED: {fault.value: text for fault, text in _NAME_FAULTS.items()},
    ProblemCode.PHONE_REFUSED: {fault.value: text for fault, text in _PHONE_FAULTS.items()},
}


def describe(problem: Problem) -> str:
    """Return the sentence of a problem in the language in use, without line or column."""
    params = _shown(problem)
    if suggestion := problem.params.get("suggestion"):
        sentence = _SENTENCES[problem.code] % params
        hint = gettext("Did you mean “%(suggestion)s”?") % {"suggestion": suggestion}
        return f"{sentence} {hint}"
    if problem.code in _FAULTS:
        return str(_FAULTS[problem.code][str(problem.params["fault"])])
    return str(_SENTENCES[problem.code] % params)


def _shown(problem: Problem) -> dict[str, object]:
    return {
        name: ", ".join(_label(item) for item in value) if isinstance(value, tuple) else value
        for name, value in problem.params.items()
    }


def _label(item: str) -> str:
    """Name a column by its label; a code of a reference list stands for itself."""
    return str(FIELD_LABELS[Field(item)]) if item in set(Field) else item

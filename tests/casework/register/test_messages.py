"""Every problem has a sentence that says nothing about a person."""

import pytest
from django.utils import translation

from casework.register.columns import Field
from casework.register.messages import FIELD_LABELS, describe
from casework.register.problems import WARNINGS, Problem, ProblemCode, Severity
from common.names import NameFault
from common.phones import PhoneFault

#: Values for every placeholder that a sentence may have.
PARAMS = {"limit": 3, "first_line": 2, "columns": ("sex",), "codes": ("CD", "CG")}


def faults(code):
    if code is ProblemCode.NAME_REFUSED:
        return list(NameFault)
    if code is ProblemCode.PHONE_REFUSED:
        return [fault for fault in PhoneFault if fault is not PhoneFault.EMPTY]
    return [""]


@pytest.mark.parametrize("code", list(ProblemCode))
def test_every_problem_has_a_sentence(code):
    for fault in faults(code):
        sentence = describe(Problem(line=1, code=code, params=PARAMS | {"fault": str(fault)}))

        assert sentence.endswith((".", "؟", "?", "»", "”"))
        assert "%(" not in sentence


def test_every_field_has_a_label():
    assert set(FIELD_LABELS) == set(Field)


def test_missing_columns_are_named_by_their_labels():
    params = {"columns": ("sex", "commune")}

    with translation.override("en"):
        sentence = describe(Problem(line=1, code=ProblemCode.MISSING_COLUMNS, params=params))

    assert sentence == "These columns are missing: Sex, Commune."


def test_a_suggestion_is_offered():
    params = {"suggestion": "Agadir"}

    with translation.override("en"):
        sentence = describe(Problem(line=1, code=ProblemCode.UNKNOWN_VALUE, params=params))

    assert sentence == "This value is not in the reference list. Did you mean “Agadir”?"


@pytest.mark.parametrize("code", list(ProblemCode))
def test_a_problem_is_an_error_unless_it_is_listed_as_a_warning(code):
    severity = Problem(line=1, code=code).severity

    assert severity is (Severity.WARNING if code in WARNINGS else Severity.ERROR)

"""What a receiving body reads of a person."""

import pytest

from casework.enums import SharedField
from partners.models import Organisation
from referrals.enums import Actor
from referrals.selectors import contact_limits, disclosed, lines
from referrals.services import redirect_referral, send_referral
from tests.factories import OTHER_NGO, SCHOOLS, BeneficiaryFactory, consent

pytestmark = pytest.mark.django_db


def test_the_manifest_decides_what_is_read(asked):
    consent(asked.case, SCHOOLS, [SharedField.NEED])
    referral = send_referral(
        request=asked,
        recipient=Organisation.objects.get(code=SCHOOLS),
        fields=[SharedField.NEED],
        summary="Résumé fictif",
        sent_by=None,
    )

    assert [(line.field, line.value) for line in disclosed(referral)] == [
        (SharedField.NEED, "Résumé fictif")
    ]


@pytest.mark.parametrize(
    ("precision", "shown"),
    [("exact", "06/05/1994"), ("month", "05/1994"), ("year", "1994"), ("estimated", "…1994")],
)
def test_a_birth_date_is_told_no_more_exactly_than_it_is_known(reference, precision, shown):
    person = BeneficiaryFactory(birth_precision=precision)

    told = lines(person, fields=["identity"], summary="")[0].value

    born = told.split(" · ")[-1]
    if precision == "estimated":
        assert born.endswith("1994")
        assert born != "1994"
    else:
        assert born == shown


def test_limits_go_with_the_field_that_they_limit(reference):
    person = BeneficiaryFactory(do_not_call=True, needs_interpreter=True)

    assert contact_limits(person, fields=["identity"]) == []
    assert len(contact_limits(person, fields=["contact"])) == 1
    assert len(contact_limits(person, fields=["contact", "languages"])) == 2


def test_a_draft_discloses_nothing(referral):
    draft = redirect_referral(
        referral=referral,
        recipient=Organisation.objects.get(code=OTHER_NGO),
        actor=Actor.RECIPIENT,
        user=None,
    )

    assert disclosed(draft) == []

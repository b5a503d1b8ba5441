"""What a person asked of whoever contacts them holds on every channel."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.enums import BirthPrecision, ContactChannel, ContactRule
from casework.limits import contact_limits, may_contact, offered_channels
from casework.models import Beneficiary, Identity

RULES = st.sampled_from([*ContactRule.values, "unknown"])
PEOPLE = st.builds(
    lambda rules, flags, texts: person(contact_rules=rules, **flags, **texts),
    st.dictionaries(st.sampled_from(ContactChannel.values), RULES),
    st.fixed_dictionaries(
        {name: st.booleans() for name in ("do_not_call", "no_voicemail", "shared_phone")}
    ),
    st.fixed_dictionaries(
        {
            "safe_hours": st.sampled_from(["", "le soir"]),
            "phone": st.sampled_from(["", "+212612345678"]),
            "email": st.sampled_from(["", "fictif@exemple.ma"]),
        }
    ),
)
VOICE = {ContactChannel.CALL, ContactChannel.VOICEMAIL}


def person(**values: object) -> Beneficiary:
    """A person who is in no database."""
    sealed = ("safe_hours", "phone", "email", "may_be_said", "may_be_told")
    plain = {name: value for name, value in values.items() if name not in sealed}
    made = Beneficiary(**plain)
    made.identity = Identity(**{name: values[name] for name in sealed if name in values})
    return made


@given(PEOPLE)
def test_a_restricted_channel_is_never_offered(someone):
    for channel in offered_channels(someone):
        assert someone.contact_rules.get(channel, "allowed") in {"allowed", "safe-hours"}
        assert not (someone.do_not_call and channel in VOICE)
        assert not (someone.no_voicemail and channel == ContactChannel.VOICEMAIL)
        assert not (someone.contact_rules.get("call") == "never" and channel in VOICE)


@given(PEOPLE, st.sampled_from(ContactChannel))
def test_safe_hours_are_said_wherever_they_bind_and_never_guessed(someone, channel):
    verdict = may_contact(someone, channel)

    if verdict.rule is ContactRule.SAFE_HOURS:
        assert verdict.hours == someone.safe_hours != ""
    if someone.contact_rules.get(channel) == "safe-hours" and not someone.safe_hours:
        assert not verdict.is_allowed


@given(PEOPLE, st.sampled_from(ContactChannel), RULES)
def test_one_more_limit_never_opens_a_channel(someone, channel, rule):
    before = {each for each in ContactChannel if may_contact(someone, each).is_allowed}
    if someone.contact_rules.get(channel, "allowed") == "allowed":
        someone.contact_rules = {**someone.contact_rules, channel.value: rule}

    assert {each for each in ContactChannel if may_contact(someone, each).is_allowed} <= before


def test_on_a_shared_telephone_nothing_is_said_of_the_case():
    someone = person(shared_phone=True, phone="+212612345678")

    overheard = {each for each in ContactChannel if may_contact(someone, each).is_overheard}

    assert overheard == {*VOICE, ContactChannel.SMS, ContactChannel.WHATSAPP}


def test_nobody_is_reached_who_has_no_address():
    offered = offered_channels(person())

    assert offered == [ContactChannel.LETTER, ContactChannel.VISIT]


def test_the_limits_are_said_in_words():
    someone = person(
        do_not_call=True,
        contact_rules={"sms": "never", "visit": "safe-hours"},
        safe_hours="le matin",
        may_be_said="La couturière rappelle",
    )

    said = " ".join(contact_limits(someone))

    for words in ("le matin", "La couturière rappelle"):
        assert words in said
    assert len(contact_limits(someone)) == 5


@pytest.mark.parametrize(
    ("born", "precision", "on", "expected"),
    [
        (date(2008, 9, 15), BirthPrecision.EXACT, date(2026, 9, 14), True),
        (date(2008, 9, 15), BirthPrecision.EXACT, date(2026, 9, 15), False),
        (date(2008, 9, 1), BirthPrecision.MONTH, date(2026, 9, 15), True),
        (date(2008, 9, 1), BirthPrecision.MONTH, date(2026, 9, 30), False),
        (date(2008, 1, 1), BirthPrecision.YEAR, date(2026, 12, 30), True),
        (date(2008, 1, 1), BirthPrecision.YEAR, date(2026, 12, 31), False),
        (date(2008, 3, 1), BirthPrecision.ESTIMATED, date(2026, 8, 30), True),
        (date(2007, 3, 1), BirthPrecision.ESTIMATED, date(2026, 8, 30), False),
        (None, BirthPrecision.UNKNOWN, date(2026, 9, 15), False),
    ],
)
def test_the_doubt_about_an_age_is_the_minors(born, precision, on, expected):
    someone = person(birth_precision=precision, birth_month=born and born.replace(day=1))
    someone.identity.birth_date = born

    assert someone.may_be_minor(on) is expected


def test_of_an_age_between_two_the_youngest_counts():
    someone = person(
        birth_precision=BirthPrecision.ESTIMATED,
        age_min=16,
        age_max=20,
        estimated_on=date(2025, 9, 16),
    )

    assert someone.youngest_age_on(date(2026, 9, 15)) == 16
    assert someone.youngest_age_on(date(2026, 9, 16)) == 17
    assert someone.may_be_minor(date(2027, 9, 15))
    assert not someone.may_be_minor(date(2027, 9, 16))

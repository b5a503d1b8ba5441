"""The urgency of a request, as a function of codes."""

from hypothesis import given
from hypothesis import strategies as st

from casework.enums import Fact, Urgency
from casework.urgency import Choice, Rule, floor_of, need_asks, urgency_of

levels = st.sampled_from(Urgency.values)
codes = st.sampled_from(["VN-A", "VN-B", "VN-C", "VN-D"])
sets_of_codes = st.frozensets(codes)
sets_of_facts = st.frozensets(st.sampled_from(Fact.values))
rules = st.lists(st.builds(Rule, codes, levels, st.sampled_from(["", *Fact.values])), max_size=8)
choices = st.one_of(st.none(), st.builds(Choice, levels), st.builds(Choice, levels, levels))


@given(levels, sets_of_codes, sets_of_codes, choices, sets_of_facts, rules)
def test_one_more_need_never_makes_it_less_urgent(default, needs, more, choice, facts, table):
    before = urgency_of(default, needs, choice, facts, table)

    assert urgency_of(default, needs | more, choice, facts, table) <= before


@given(levels, sets_of_codes, choices, sets_of_facts, sets_of_facts, rules)
def test_one_more_fact_never_makes_it_less_urgent(default, needs, choice, facts, more, table):
    before = urgency_of(default, needs, choice, facts, table)

    assert urgency_of(default, needs, choice, facts | more, table) <= before


@given(levels, sets_of_codes, st.one_of(st.none(), st.builds(Choice, levels)), sets_of_facts, rules)
def test_without_a_reason_it_is_never_below_the_kind_and_the_needs(
    default, needs, choice, facts, table
):
    found = urgency_of(default, needs, choice, facts, table)

    assert found <= floor_of(default, needs, facts, table) <= default


@given(levels, sets_of_codes, levels, sets_of_facts, rules)
def test_a_higher_choice_is_always_kept(default, needs, chosen, facts, table):
    assert urgency_of(default, needs, Choice(chosen), facts, table) <= chosen


@given(levels, sets_of_codes, levels, sets_of_facts, rules)
def test_a_reasoned_choice_holds_for_what_it_set_aside(default, needs, chosen, facts, table):
    floor = floor_of(default, needs, facts, table)

    assert urgency_of(default, needs, Choice(chosen, floor), facts, table) == chosen


def test_a_reason_does_not_outlive_what_it_was_given_for():
    table = [Rule("VN-MH", "U1", Fact.SUICIDE_RISK)]
    lowered = Choice("U4", set_aside="U3")

    assert urgency_of("U3", [], lowered, [], table) == "U4"
    assert urgency_of("U3", ["VN-MH"], lowered, [Fact.SUICIDE_RISK], table) == "U1"


def test_a_need_that_asks_for_nothing_says_so():
    assert need_asks("VN-MED", [], [Rule("VN-HOM", "U2")]) == ""
    assert need_asks("VN-HOM", [], [Rule("VN-HOM", "U2")]) == "U2"

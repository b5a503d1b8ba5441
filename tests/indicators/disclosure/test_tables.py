import pytest

from indicators.disclosure import (
    Cell,
    Dimension,
    Rate,
    Release,
    Rule,
    Table,
    TableRefused,
    TableSpec,
    protect,
    shares,
    tabulate,
)
from indicators.disclosure.system import LinearSystem
from tests.indicators.disclosure.samples import dimension, grid


def refusal_code(release, **options):
    with pytest.raises(TableRefused) as refused:
        protect(release, **options)
    return refused.value.code


def changed(release, where, count):
    table = release.tables[0]
    return Release("changed", (Table(table.spec, {**table.counts, where: count}),))


def test_tabulate_adds_up_every_total():
    table = grid([[1, 2], [3, 4]]).tables[0]

    assert table.counts["r0", "_T"] == 3
    assert table.counts["_T", "c1"] == 6
    assert table.counts["_T", "_T"] == 10


def test_margins_that_do_not_add_up_are_refused():
    release = changed(grid([[11, 12], [13, 14]]), ("r0", "_T"), 24)

    assert refusal_code(release) == "margins-do-not-add-up"


def test_a_refusal_names_the_cell_but_no_count():
    release = changed(grid([[11, 12], [13, 14]]), ("r0", "_T"), 24)

    with pytest.raises(TableRefused) as refused:
        protect(release)

    assert "grid[_T, _T]" in str(refused.value)
    assert not {"24", "26", "50", "51"} & set(str(refused.value).split())


@pytest.mark.parametrize("count", [-1, 2.5, 3.0, None, True, "4"])
def test_a_count_that_is_not_a_whole_number_of_people_is_refused(count):
    assert refusal_code(changed(grid([[11, 12], [13, 14]]), ("r0", "c0"), count)) == "bad-count"


@pytest.mark.parametrize("threshold", [0, -5, 2.5, True])
def test_a_threshold_under_one_is_refused(threshold):
    assert refusal_code(grid([[11, 12], [13, 14]]), threshold=threshold) == "bad-threshold"


def test_a_missing_cell_is_not_a_zero():
    table = grid([[11, 12], [13, 14]]).tables[0]
    counts = {where: count for where, count in table.counts.items() if where != ("r0", "c0")}

    assert refusal_code(Release("hole", (Table(table.spec, counts),))) == "missing-cell"


def test_a_cell_that_the_specification_does_not_know_is_refused():
    with pytest.raises(TableRefused, match="not in the table"):
        tabulate(TableSpec("t", (dimension("r", 2),)), {("elsewhere",): 3})


def test_equal_cells_of_two_tables_must_agree():
    persons = [TableSpec(name, (dimension(name, 2),), population="persons") for name in "ab"]
    first = tabulate(persons[0], {("a0",): 20, ("a1",): 30})
    second = tabulate(persons[1], {("b0",): 20, ("b1",): 31})

    assert refusal_code(Release("two", (first, second))) == "shared-cells-differ"


def test_a_dimension_has_one_meaning_in_a_population():
    one = TableSpec("one", (dimension("a", 2),), population="persons")
    other = TableSpec("other", (dimension("a", 3),), population="persons")

    with pytest.raises(TableRefused, match="differs"):
        LinearSystem.of((one, other))


def test_a_category_may_not_be_listed_twice():
    with pytest.raises(TableRefused, match="twice"):
        Dimension("sex", ("F", "F"))


def test_a_structural_zero_must_be_zero():
    release = grid([[11, 12], [13, 14]], structural_zeros=frozenset({("r0", "c0")}))

    assert refusal_code(release) == "bad-structural-zero"


def test_tables_of_one_population_share_their_equal_cells():
    one = TableSpec("ab", (dimension("a", 2), dimension("b", 2)), population="persons")
    other = TableSpec("ac", (dimension("a", 2), dimension("c", 2)), population="persons")

    system = LinearSystem.of((one, other))

    assert len(system.base) == 8
    assert system.position[Cell("ab", ("a0", "_T"))] == system.position[Cell("ac", ("a0", "_T"))]
    assert len(system.members[system.position[Cell("ab", ("a0", "b0"))]]) == 2


def test_a_population_with_too_many_dimensions_is_refused():
    spec = TableSpec("cube", tuple(dimension(f"d{n}", 9) for n in range(5)))

    with pytest.raises(TableRefused, match="too many dimensions"):
        LinearSystem.of((spec,))


def test_a_rate_must_split_its_denominator():
    release = grid([[11, 12], [13, 14]])
    rate = Rate(
        "r", Cell("grid", ("r0", "c0")), Cell("grid", ("r0", "_T")), Cell("grid", ("r1", "c1"))
    )

    assert refusal_code(Release("r", release.tables, (rate,))) == "rate-does-not-add-up"


def test_shares_name_numerator_complement_and_denominator_of_every_row():
    spec = TableSpec("t", (dimension("r", 2), Dimension("outcome", ("met", "unmet"))))

    rates = shares(spec, outcome="outcome", met="met", unmet="unmet")

    assert [rate.numerator.coordinates for rate in rates] == [
        ("r0", "met"),
        ("r1", "met"),
        ("_T", "met"),
    ]
    assert rates[0].denominator.coordinates == ("r0", "_T")
    assert rates[0].complement.coordinates == ("r0", "unmet")


def test_a_rule_counts_zero_as_unsafe_only_when_told():
    assert not Rule(threshold=5).is_unsafe(0)
    assert Rule(threshold=5, zeros_are_unsafe=True).is_unsafe(0)
    assert Rule(threshold=5).is_unsafe(4)
    assert not Rule(threshold=5).is_unsafe(5)

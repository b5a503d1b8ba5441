"""The bench of finding people: made-up people, found by what they say of themselves again."""

from dataclasses import replace
from datetime import date
from random import Random

from bench.finding.estimation import estimate
from bench.finding.febrl import link
from bench.finding.people import Person, Population
from casework.matching import Traits, asked_blocks, judge, kept_blocks

SOME = 400


def chance_of(seed: int) -> Random:
    return Random(seed)  # noqa: S311 -- no secret is drawn


def people(count: int = SOME) -> list[Person]:
    population = Population(seed=11)
    return [population.person() for _ in range(count)]


def test_the_same_seed_makes_the_same_people():
    assert people(20) == people(20)


def test_nearly_everybody_shares_a_block_with_their_second_description():
    chance, crowd = chance_of(2), people()

    shared = [
        bool(kept_blocks(each.written) & asked_blocks(each.described_again(chance)))
        for each in crowd
    ]

    assert sum(shared) / SOME >= 0.97


def test_the_person_is_judged_more_alike_than_nearly_everybody_else():
    chance, crowd = chance_of(3), people()
    first = 0
    for each in crowd[:60]:
        asked = each.described_again(chance)
        best = max(crowd, key=lambda other: judge(asked, other.written).rank)
        first += best is each

    assert first >= 55


def test_agreement_that_only_one_person_gives_weighs_more():
    of_one = [{"name": "same", "birth": "same"}] * 20
    of_two = [{"name": "other", "birth": "same"}] * 20 + [{"name": "other", "birth": "other"}] * 160

    weights, prior = estimate([*of_one, *of_two])

    assert weights["name"]["same"] > weights["birth"]["same"] > 0
    assert weights["name"]["other"] < 0
    assert prior < 0


def test_two_files_are_linked_record_by_record():
    left = {
        f"a{number}": Traits(
            latin=f"Personne {'abcdefghij'[number]}a Exemple{number}",
            birth=date(1980 + number, 2, 3 + number),
            documents=(f"X{number}{number}77",),
        )
        for number in range(10)
    }
    right = {key.replace("a", "b"): replace(each) for key, each in left.items()}

    found, _ = link(left, right)

    assert found == {(key, key.replace("a", "b")) for key in left}

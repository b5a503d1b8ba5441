"""The reference tables of the plan and its indicators."""

from common.reference import Column, Table
from common.reference.values import boolean, choice, integer, matching, several

FAMILIES = ("GO", "AC", "DO", "LE", "SA", "ED", "FP", "EM", "LO", "SO", "PR")

TABLES = (
    Table(name="objectives", file="objectives.csv", model="indicators.Objective"),
    Table(name="principles", file="principles.csv", model="indicators.Principle"),
    Table(
        name="programmes",
        file="programmes.csv",
        model="indicators.Programme",
        columns=(
            Column("kind", choice("sectoral", "transversal"), required=True),
            Column("objective", required=True, references="objectives"),
            Column("lead", several(), references="organisations"),
        ),
    ),
    Table(
        name="specific_objectives",
        file="specific_objectives.csv",
        model="indicators.SpecificObjective",
        columns=(
            Column("programme", required=True, references="programmes"),
            Column("is_official", boolean, required=True),
        ),
    ),
    Table(
        name="indicators",
        file="indicators.csv",
        model="indicators.Indicator",
        columns=(
            Column("family", choice(*FAMILIES), required=True),
            Column("numerator_fr", required=True),
            Column("denominator_fr"),
            Column("unit", choice("%", "n", "days", "%; n", "n; %"), required=True),
            Column("disaggregation", several()),
            Column("source_records", several(), required=True),
            Column("baseline", required=True),
            Column("target", required=True),
            Column("programme", required=True, references="programmes"),
            Column("sdg", several(), required=True),
            Column("gcm", several(matching(r"\d{1,2}")), required=True),
            Column("tier", integer, required=True),
        ),
    ),
    Table(
        name="external_indicators",
        file="external_indicators.csv",
        model="indicators.ExternalIndicator",
        columns=(Column("provider", required=True),),
    ),
    Table(name="axes", file="axes.csv", model="indicators.Axis"),
)

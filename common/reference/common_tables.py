"""The reference tables of the common app: places, countries, languages, calendar."""

from common.reference.tables import Column, Table, in_order
from common.reference.values import boolean, choice, day, hour, integer, matching, several

#: Region, region.province, region.province.cercle, region.province.cercle.commune (domain §5).
TERRITORY_CODE = r"\d{2}(\.\d{3}(\.\d{2}(\.\d{2})?)?)?"

TABLES = (
    Table(
        name="territories",
        file="territories.csv",
        model="common.Territory",
        columns=(
            Column("kind", choice("region", "province", "cercle", "commune"), required=True),
            Column("parent", matching(TERRITORY_CODE), references="territories"),
            Column("code_2014", matching(TERRITORY_CODE)),
            Column("iso", matching(r"MA-[0-9A-Z]{2,3}")),
            Column("milieu", choice("U", "R")),
            Column("seat"),
            Column("population_2024", integer),
            Column("households_2024", integer),
        ),
    ),
    Table(
        name="nationality_groups",
        file="nationality_groups.csv",
        model="common.NationalityGroup",
    ),
    Table(
        name="countries",
        file="countries.csv",
        model="common.Country",
        columns=(
            Column("alpha3", matching(r"[A-Z]{3}"), required=True),
            Column("numeric", matching(r"\d{3}")),
            Column("group", required=True, references="nationality_groups"),
            Column("rank", integer, required=True),
        ),
    ),
    Table(
        name="languages",
        file="languages.csv",
        model="common.Language",
        columns=(
            Column("is_interface", boolean, required=True),
            Column("is_interpretation", boolean, required=True),
            Column("rtl", boolean, required=True),
        ),
    ),
    Table(
        name="holidays",
        file="holidays.csv",
        model="common.Holiday",
        columns=(
            Column("date", day, required=True),
            Column("kind", choice("fixed", "lunar"), required=True),
            Column("provisional", boolean, required=True),
        ),
    ),
    Table(
        name="working_periods",
        file="working_periods.csv",
        model="common.WorkingPeriod",
        columns=(
            Column("calendar", choice("CAL-ADMIN", "CAL-BAOM"), required=True),
            Column("starts_on", day, required=True),
            Column("ends_on", day, required=True),
            Column("weekdays", several(matching(r"[1-7]")), required=True),
            Column("opens", hour, required=True),
            Column("closes", hour, required=True),
            Column("kind", choice("normal", "ramadan"), required=True),
        ),
        checks=(in_order("starts_on", "ends_on"), in_order("opens", "closes")),
    ),
)

"""The region's reference lists as lookups, and short ways to write a register."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from casework.register.lookups import Lookups, Term, build_lookups
from casework.register.reader import Register, open_register
from casework.register.rows import RowResult

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 10, 1)

HEADINGS = "N°;Nom;Prénom;Nom en arabe;Sexe;Date de naissance;Commune;Demande;Date"
LINE = "7;DIALLO;Awa;;F;03/02/1998;Agadir;EDU-01;01/07/2026"


def terms(path: str, **only: str) -> tuple[Term, ...]:
    """Read a reference list of the project, keeping the rows whose columns are as given."""
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return tuple(
            Term(row["code"], (row["label_fr"], row["label_ar"], row["label_en"]))
            for row in csv.DictReader(file)
            if all(row[column] == value for column, value in only.items())
        )


@cache
def lookups() -> Lookups:
    return build_lookups(
        communes=terms("common/reference_data/territories.csv", kind="commune"),
        nationalities=terms("common/reference_data/countries.csv"),
        languages=terms("common/reference_data/languages.csv"),
        request_types=terms("casework/reference_data/request_types.csv"),
        needs=terms("casework/reference_data/need_codes.csv"),
        outcomes=terms("casework/reference_data/outcomes.csv"),
        reasons=terms("casework/reference_data/reasons.csv"),
        urgencies=terms("casework/reference_data/urgencies.csv"),
        channels=terms("casework/reference_data/channels.csv"),
        organisations=terms("partners/reference_data/organisations.csv"),
    )


def register(content: str | bytes, **options: object) -> Register:
    """Open a register written in the test, as one organisation on a fixed day."""
    raw = content.encode() if isinstance(content, str) else content
    settings = {"lookups": lookups(), "organisation": "ORG-TEST", "today": TODAY} | options
    return open_register(raw, **settings)


def results(content: str | bytes, **options: object) -> list[RowResult]:
    return list(register(content, **options).rows())


def one_line(**cells: str) -> RowResult:
    """Read a register of one good line, with the cells given by heading changed or added."""
    row = dict(zip(HEADINGS.split(";"), LINE.split(";"), strict=True)) | {
        heading.replace("_", " "): text for heading, text in cells.items()
    }
    quoted = ('"' + text.replace('"', '""') + '"' for text in row.values())
    return results(";".join(row) + "\n" + ";".join(quoted))[0]


def codes(result: RowResult) -> list[str]:
    return [problem.code.value for problem in result.problems]

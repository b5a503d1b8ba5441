"""The reference tables of casework: requests, urgency, secrecy, needs, documents, deadlines."""

from casework.enums import Fact
from common.reference import Column, Table, in_order
from common.reference.values import boolean, choice, duration, expression, integer, several


def _limit(stage: str) -> tuple[Column, ...]:
    """The three columns of a service-level limit: how many, of what, counted how."""
    return (
        Column(f"{stage}_amount", integer, required=True),
        Column(f"{stage}_unit", choice("hours", "days"), required=True),
        Column(f"{stage}_basis", choice("calendar", "business"), required=True),
    )


def _coded(name: str, list_name: str) -> Column:
    return Column(name, required=True, references="coded_lists", where=("list", list_name))


TABLES = (
    Table(
        name="request_types",
        file="request_types.csv",
        model="casework.RequestType",
        columns=(
            _coded("family", "family"),
            Column("programme", required=True, references="programmes"),
            _coded("template", "template"),
            Column("urgency", required=True, references="urgencies"),
            Column("tier", required=True, references="tiers"),
            _coded("first_lane", "first_lane"),
            Column("statutory_deadlines", several(), references="statutory_deadlines"),
            Column("outcomes", several(), required=True, references="outcomes"),
        ),
    ),
    Table(
        name="urgencies",
        file="urgencies.csv",
        model="casework.UrgencyLevel",
        columns=(*_limit("ack"), *_limit("decide"), *_limit("serve")),
    ),
    Table(name="tiers", file="tiers.csv", model="casework.ConfidentialityTier"),
    Table(
        name="escalation_levels",
        file="escalation_levels.csv",
        model="casework.EscalationLevel",
        columns=(
            Column("percent", integer, required=True),
            Column("target", required=True, references="roles"),
        ),
    ),
    Table(
        name="need_codes",
        file="need_codes.csv",
        model="casework.NeedCode",
        columns=(
            Column("tier", required=True, references="tiers"),
            Column("min_urgency", references="urgencies"),
            Column("is_selectable", boolean, required=True),
        ),
    ),
    Table(
        name="need_rules",
        file="need_rules.csv",
        model="casework.NeedRule",
        columns=(
            Column("need", required=True, references="need_codes"),
            Column("fact", choice(*Fact.values), required=True),
            Column("urgency", required=True, references="urgencies"),
        ),
    ),
    Table(
        name="migration_statuses",
        file="migration_statuses.csv",
        model="casework.MigrationStatus",
        columns=(
            Column("note"),
            Column(
                "status_group",
                required=True,
                references="coded_lists",
                where=("list", "status_group"),
                stored=False,
            ),
            Column("tier", required=True, references="tiers", stored=False),
        ),
    ),
    Table(
        name="document_types",
        file="document_types.csv",
        model="casework.DocumentType",
        columns=(
            Column("rule"),
            Column("format_check", expression),
            Column("check_severity", choice("none", "warn", "error"), required=True),
        ),
    ),
    Table(
        name="statutory_deadlines",
        file="statutory_deadlines.csv",
        model="casework.StatutoryDeadline",
        columns=(
            Column("duration", duration, required=True),
            Column("basis", choice("cal", "df", "wd"), required=True),
            Column("holder", choice("P", "A", "O"), required=True),
            Column("trigger_fr", required=True),
            Column("trigger_ar", required=True),
            Column("trigger_en", required=True),
            Column("effect_fr"),
            Column("effect_ar"),
            Column("effect_en"),
        ),
    ),
    Table(
        name="legal_bases",
        file="legal_bases.csv",
        model="casework.LegalBasis",
        columns=(
            Column("article", required=True),
            Column("rule_fr", required=True),
            Column("rule_ar", required=True),
            Column("rule_en", required=True),
            Column("roles", several(), required=True, references="roles"),
            Column("recipient_types", several(), required=True),
            Column("fields", several(), required=True),
            Column("needs_second", boolean, required=True),
        ),
    ),
    Table(
        name="outcomes",
        file="outcomes.csv",
        model="casework.Outcome",
        columns=(Column("general", references="outcomes"),),
    ),
    Table(
        name="retention_rules",
        file="retention_rules.csv",
        model="casework.RetentionRule",
        columns=(
            Column("months", integer),
            Column(
                "action",
                choice("anonymise", "delete", "suspend", "destroy", "archive"),
                required=True,
            ),
        ),
    ),
    Table(name="reasons", file="reasons.csv", model="casework.Reason"),
    Table(
        name="age_bands",
        file="age_bands.csv",
        model="casework.AgeBand",
        columns=(Column("min", integer), Column("max", integer)),
        checks=(in_order("min", "max"),),
    ),
    Table(name="channels", file="channels.csv", model="casework.Channel"),
    Table(
        name="coded_lists",
        file="coded_lists.csv",
        model="casework.CodedValue",
        columns=(
            Column("list", required=True),
            Column("rank", integer, required=True, stored=False),
        ),
    ),
)

"""What bodies tell and ask each other goes into tables of its own, sealed; the plain columns go.

It can be undone: the texts are opened and written back.
"""

import django.db.models.deletion
from django.db import migrations, models

import common.sealing.fields
from common.sealing import ORDINARY, PROTECTED, Place, seal

BATCH = 1000


def seal_texts(apps, schema_editor):
    """Move summaries and messages, sealed for the ring that the tier of their case asks for."""
    alias = schema_editor.connection.alias
    Referral = apps.get_model("referrals", "Referral")
    ReferralEvent = apps.get_model("referrals", "ReferralEvent")
    told = Referral.objects.exclude(summary="").values_list("pk", "summary", "request__case__tier")
    said = ReferralEvent.objects.exclude(message="").values_list(
        "pk", "message", "referral__request__case__tier"
    )
    for name, key, rows in (
        ("ReferralSummary", "referral_id", told.using(alias)),
        ("ReferralMessage", "event_id", said.using(alias)),
    ):
        model = apps.get_model("referrals", name)
        for batch in _batches(rows):
            model.objects.using(alias).bulk_create(
                model(**{key: pk, "text": _sealed(model, pk, text, tier)}) for pk, text, tier in batch
            )
    # The columns cannot be dropped while PostgreSQL still owes checks of these rows.
    schema_editor.connection.check_constraints()


def _sealed(model, pk, text, tier):
    place = Place(model._meta.db_table, "text", str(pk))
    return seal(text, place, ring=PROTECTED if tier == "C4" else ORDINARY)


def open_texts(apps, schema_editor):
    """Write summaries and messages back in plain columns."""
    alias = schema_editor.connection.alias
    for name, of, column in (
        ("ReferralSummary", "Referral", "summary"),
        ("ReferralMessage", "ReferralEvent", "message"),
    ):
        plain = apps.get_model("referrals", of).objects.using(alias)
        for row in apps.get_model("referrals", name).objects.using(alias).order_by("pk"):
            plain.filter(pk=row.pk).update(**{column: row.text})
    schema_editor.connection.check_constraints()


def _batches(rows):
    ordered = rows.order_by("pk")
    batch = list(ordered[:BATCH])
    while batch:
        yield batch
        batch = list(ordered.filter(pk__gt=batch[-1][0])[:BATCH])


class Migration(migrations.Migration):

    dependencies = [
        ("referrals", "0004_reach"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralSummary",
            fields=[
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="told",
                        serialize=False,
                        to="referrals.referral",
                    ),
                ),
                ("text", common.sealing.fields.SealedTextField()),
            ],
            options={"ordering": ["referral"]},
        ),
        migrations.CreateModel(
            name="ReferralMessage",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="referrals.referralevent",
                    ),
                ),
                ("text", common.sealing.fields.SealedTextField()),
            ],
            options={"ordering": ["event"]},
        ),
        migrations.RunPython(seal_texts, open_texts),
        migrations.RemoveField(model_name="referral", name="summary"),
        migrations.RemoveField(model_name="referralevent", name="message"),
    ]

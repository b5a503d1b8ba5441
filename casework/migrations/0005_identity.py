"""Who people are goes into a table of its own, sealed; the plain columns go.

It can be undone: the identities are opened and written back. Not so the marks of register rows,
which become keyed: after an undoing, a register read again would be imported twice.
"""

import common.clock
import common.sealing.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from common.sealing import ORDINARY, PROTECTED, Place, blind, seal


BATCH = 1000
TEXTS = ("family_names", "given_names", "name_ar", "phone", "guardian_name", "safe_hours")
TABLE = "casework_identity"


def seal_people(apps, schema_editor):
    """Move every person's identity, sealed for the ring that their highest case asks for."""
    Beneficiary = apps.get_model("casework", "Beneficiary")
    Case = apps.get_model("casework", "Case")
    alias = schema_editor.connection.alias
    protected = set(Case.objects.using(alias).filter(tier="C4").values_list("beneficiary", flat=True))
    for people in _batches(Beneficiary, alias):
        rows = [_sealed(apps, person, protected) for person in people]
        apps.get_model("casework", "Identity").objects.using(alias).bulk_create(rows)
        for person in people:
            born = person.birth_date
            if born is not None:
                month = 1 if person.birth_precision == "year" else born.month
                person.birth_month = born.replace(month=month, day=1)
        Beneficiary.objects.using(alias).bulk_update(people, ["birth_month"])
    # The columns cannot be dropped while PostgreSQL still owes checks of these rows.
    schema_editor.connection.check_constraints()


def _sealed(apps, person, protected):
    ring = PROTECTED if person.pk in protected else ORDINARY
    values = {name: getattr(person, name) for name in TEXTS}
    values["birth_date"] = person.birth_date.isoformat() if person.birth_date else ""
    sealed = {
        name: seal(text, Place(TABLE, name, str(person.pk)), ring=ring) if text else b""
        for name, text in values.items()
    }
    Identity = apps.get_model("casework", "Identity")
    return Identity(beneficiary_id=person.pk, ring=ring, **sealed)


def open_people(apps, schema_editor):
    """Write every identity back in plain columns."""
    Beneficiary = apps.get_model("casework", "Beneficiary")
    Identity = apps.get_model("casework", "Identity")
    columns = (*TEXTS, "birth_date")
    alias = schema_editor.connection.alias
    for identities in _batches(Identity, alias):
        people = Beneficiary.objects.using(alias).in_bulk([each.pk for each in identities])
        for identity in identities:
            for name in columns:
                setattr(people[identity.pk], name, getattr(identity, name))
        Beneficiary.objects.using(alias).bulk_update(people.values(), columns)
    schema_editor.connection.check_constraints()


def seal_texts(apps, schema_editor):
    """Move summaries and notes, sealed for the ring that the tier of their case asks for."""
    alias = schema_editor.connection.alias
    Request = apps.get_model("casework", "Request")
    Narrative = apps.get_model("casework", "Narrative")
    Note = apps.get_model("casework", "Note")
    SealedNote = apps.get_model("casework", "SealedNote")
    tiers = dict(apps.get_model("casework", "Case").objects.using(alias).values_list("pk", "tier"))
    for requests in _batches(Request, alias):
        Narrative.objects.using(alias).bulk_create(
            Narrative(
                request_id=request.pk,
                text=seal(
                    request.summary,
                    Place("casework_narrative", "text", str(request.pk)),
                    ring=_ring(tiers[request.case_id]),
                ),
            )
            for request in requests
            if request.summary
        )
    for notes in _batches(Note, alias):
        rows = []
        for note in notes:
            key = uuid.uuid4()
            place = Place("casework_sealednote", "text", str(key))
            text = seal(note.text, place, ring=_ring(tiers[note.case_id])) if note.text else b""
            given = {"case_id": note.case_id, "author_id": note.author_id}
            rows.append(SealedNote(id=key, text=text, created_at=note.created_at, **given))
        SealedNote.objects.using(alias).bulk_create(rows)
    schema_editor.connection.check_constraints()


def _ring(tier):
    return PROTECTED if tier == "C4" else ORDINARY


def open_texts(apps, schema_editor):
    """Write summaries and notes back in plain columns."""
    alias = schema_editor.connection.alias
    Request = apps.get_model("casework", "Request")
    Note = apps.get_model("casework", "Note")
    for narratives in _batches(apps.get_model("casework", "Narrative"), alias):
        for narrative in narratives:
            Request.objects.using(alias).filter(pk=narrative.pk).update(summary=narrative.text)
    for notes in _batches(apps.get_model("casework", "SealedNote"), alias):
        for note in notes:
            given = {"case_id": note.case_id, "author_id": note.author_id}
            Note.objects.using(alias).create(text=note.text, created_at=note.created_at, **given)
    schema_editor.connection.check_constraints()


def key_fingerprints(apps, schema_editor):
    """Key the marks of imported rows: a new mark is the keyed index of what was the old one."""
    ImportedRow = apps.get_model("casework", "ImportedRow")
    alias = schema_editor.connection.alias
    for rows in _batches(ImportedRow, alias):
        for row in rows:
            row.fingerprint = blind("register", row.fingerprint).hex()
        ImportedRow.objects.using(alias).bulk_update(rows, ["fingerprint"])
    schema_editor.connection.check_constraints()


def _batches(model, alias):
    everything = model.objects.using(alias).order_by("pk")
    rows = list(everything[:BATCH])
    while rows:
        yield rows
        rows = list(everything.filter(pk__gt=rows[-1].pk)[:BATCH])


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_grants'),
        ('common', '0002_streams'),
        ('partners', '0002_withdrawn'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='beneficiary',
            name='beneficiary_has_a_name',
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('beneficiary', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='identity', serialize=False, to='casework.beneficiary')),
                ('ring', models.CharField(default='ordinary', max_length=9)),
                ('family_names', common.sealing.fields.SealedTextField()),
                ('given_names', common.sealing.fields.SealedTextField()),
                ('name_ar', common.sealing.fields.SealedTextField()),
                ('name_as_on_document', common.sealing.fields.SealedTextField()),
                ('also_known_as', common.sealing.fields.SealedListField()),
                ('birth_date', common.sealing.fields.SealedDateField()),
                ('phone', common.sealing.fields.SealedTextField()),
                ('email', common.sealing.fields.SealedTextField()),
                ('second_contact_name', common.sealing.fields.SealedTextField()),
                ('second_contact_phone', common.sealing.fields.SealedTextField()),
                ('guardian_name', common.sealing.fields.SealedTextField()),
                ('safe_hours', common.sealing.fields.SealedTextField()),
                ('may_be_said', common.sealing.fields.SealedTextField()),
                ('may_be_told', common.sealing.fields.SealedTextField()),
            ],
            options={
                'verbose_name': 'identity',
                'verbose_name_plural': 'identities',
                'ordering': ['beneficiary'],
            },
        ),
        migrations.CreateModel(
            name='IdentityDocument',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', common.sealing.fields.SealedTextField()),
                ('number_index', models.BinaryField(db_index=True, max_length=12)),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='issued on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='valid until')),
            ],
            options={
                'ordering': ['identity', 'document_type', 'id'],
            },
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='age_basis',
            field=models.CharField(blank=True, choices=[('declared', 'what the person says'), ('document', 'a document'), ('health', "a health professional's opinion"), ('other', 'something else')], max_length=8, verbose_name='what the age rests on'),
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='age_max',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='oldest possible age'),
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='age_min',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='youngest possible age'),
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='birth_month',
            field=models.DateField(blank=True, null=True, verbose_name='month of birth'),
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='contact_rules',
            field=models.JSONField(blank=True, default=dict, verbose_name='rules of contact'),
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='estimated_on',
            field=models.DateField(blank=True, null=True, verbose_name='age estimated on'),
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='interpreter_gender',
            field=models.CharField(blank=True, choices=[('F', 'a woman'), ('M', 'a man')], max_length=1, verbose_name='preferred interpreter'),
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='spoken',
            field=models.JSONField(blank=True, default=list, verbose_name='languages spoken'),
        ),
        migrations.AddField(
            model_name='beneficiary',
            name='written_language',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.language', verbose_name='preferred language for reading'),
        ),
        migrations.AddConstraint(
            model_name='beneficiary',
            constraint=models.CheckConstraint(condition=models.Q(('age_min__isnull', True), ('age_max__isnull', True), ('age_min__lte', models.F('age_max')), _connector='OR'), name='beneficiary_ages_in_order'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.CheckConstraint(condition=models.Q(('family_names', b''), ('given_names', b''), ('name_ar', b''), _negated=True), name='identity_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.CheckConstraint(condition=models.Q(('ring__in', ['ordinary', 'protected'])), name='identity_ring_exists'),
        ),
        migrations.AddField(
            model_name='identitydocument',
            name='document_type',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.documenttype'),
        ),
        migrations.AddField(
            model_name='identitydocument',
            name='identity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='casework.identity'),
        ),
        migrations.AddConstraint(
            model_name='identitydocument',
            constraint=models.UniqueConstraint(fields=('identity', 'document_type', 'number_index'), name='document_once'),
        ),
        migrations.AddConstraint(
            model_name='identitydocument',
            constraint=models.CheckConstraint(condition=models.Q(('issued_on__isnull', True), ('expires_on__isnull', True), ('expires_on__gte', models.F('issued_on')), _connector='OR'), name='document_dates_in_order'),
        ),
        migrations.RunPython(seal_people, open_people),
        migrations.CreateModel(
            name='Narrative',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='narrative', serialize=False, to='casework.request')),
                ('text', common.sealing.fields.SealedTextField()),
            ],
            options={
                'ordering': ['request'],
            },
        ),
        migrations.CreateModel(
            name='SealedNote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', common.sealing.fields.SealedTextField()),
                ('created_at', models.DateTimeField(default=common.clock.now)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='casework.case')),
            ],
            options={
                'db_table': 'casework_sealednote',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.RunPython(seal_texts, open_texts),
        migrations.RemoveField(
            model_name='request',
            name='summary',
        ),
        migrations.DeleteModel(
            name='Note',
        ),
        migrations.RenameModel(
            old_name='SealedNote',
            new_name='Note',
        ),
        migrations.AlterField(
            model_name='note',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='casework.case'),
        ),
        migrations.RunPython(key_fingerprints, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='beneficiary',
            name='birth_date',
        ),
        migrations.RemoveField(
            model_name='beneficiary',
            name='family_names',
        ),
        migrations.RemoveField(
            model_name='beneficiary',
            name='given_names',
        ),
        migrations.RemoveField(
            model_name='beneficiary',
            name='guardian_name',
        ),
        migrations.RemoveField(
            model_name='beneficiary',
            name='name_ar',
        ),
        migrations.RemoveField(
            model_name='beneficiary',
            name='phone',
        ),
        migrations.RemoveField(
            model_name='beneficiary',
            name='safe_hours',
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=common.clock.now)),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.codedvalue')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='HouseholdMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(default=common.clock.now)),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='casework.household')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='membership', to='casework.beneficiary')),
            ],
            options={
                'ordering': ['household', 'since', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('parent', 'parent'), ('guardian', 'guardian'), ('spouse', 'spouse'), ('sibling', 'brother or sister'), ('other', 'another relation')], max_length=8, verbose_name='relation')),
                ('created_at', models.DateTimeField(default=common.clock.now)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations_to', to='casework.beneficiary')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='casework.beneficiary')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('person', 'other', 'kind'), name='relation_once'), models.CheckConstraint(condition=models.Q(('person', models.F('other')), _negated=True), name='relation_between_two')],
            },
        ),
    ]

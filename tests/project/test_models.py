"""What every table must say of itself."""

import inspect
import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Model

from tests.project.repository import APPS

MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
NOTE = re.compile(r"^\.\. (no_pii\b|pii: .+; erased )", re.MULTILINE)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_model_ends_with_its_note_on_personal_data(model: type[Model]):
    last_paragraph = inspect.cleandoc(model.__doc__ or "").split("\n\n")[-1]

    assert NOTE.match(last_paragraph), last_paragraph


@pytest.mark.django_db
def test_no_change_of_a_model_lacks_its_migration():
    said = StringIO()

    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())

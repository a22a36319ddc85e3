"""The database has the indexes that the models say, and no others: each costs every mail that comes in."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

MODELS = [model for model in apps.get_models() if model.__module__.startswith("sealdesk.")]


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_foreign_key_has_an_index_of_its_own_only_where_the_model_says_so(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
    alone = {tuple(known["columns"]) for known in found if known["index"] and not known["unique"]}
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and not field.unique:
            assert ((field.column,) in alone) == field.db_index, field

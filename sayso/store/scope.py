"""The one workspace a transaction may see."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from sayso.store import queries


class ScopeNested(RuntimeError):
    """A transaction that belongs to one workspace may not step into another."""


@contextmanager
def within(workspace: UUID) -> Iterator[None]:
    """A transaction in which row-level security shows the rows of `workspace`, and no others.

    Nested in itself it makes a savepoint. Outside of it tenant rows cannot be read at all: the database raises.
    """
    with transaction.atomic():
        before = queries.run("enter", workspace=str(workspace))[0].before
        if before not in {None, str(workspace)}:
            raise ScopeNested(f"already within workspace {before}")
        yield

"""Versions of the rule book that decided something, kept as they were: why a text left is told by the rows of then."""

from collections.abc import Sequence

from sayso import rulebook
from sayso.store.tables import KeptRuleBook

HOURS = "quiet_hours.csv"
_kept: set[str] = set()
"""What this program has kept already."""


def keep_current() -> None:
    """Keep the version in force, once: outside of a workspace's transaction, before anything is decided with it."""
    version = rulebook.current().version
    if version not in _kept:
        KeptRuleBook.objects.bulk_create(
            [KeptRuleBook(version=version, **rulebook.as_kept(version))], ignore_conflicts=True
        )
        _kept.add(version)


def rows_of(version: str, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """The rows of hours and caps that a decision names, as they stood in that version."""
    row = KeptRuleBook.objects.filter(pk=version).first()
    return {name: dict(each) for name, each in rulebook.rows_in(row.files[HOURS], ids).items()} if row else {}

"""The notary's fixtures: what is proved must be sealed first."""

from tests.notary.conftest import as_notary, keys, seal, stage

__all__ = ["as_notary", "keys", "seal", "stage"]

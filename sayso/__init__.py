"""Sayso: texts leave only with a person's say-so, and every permission can be proved."""

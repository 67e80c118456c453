"""Texts that come in."""

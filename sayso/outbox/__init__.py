"""Texts that want to go out, and the one door they go through."""

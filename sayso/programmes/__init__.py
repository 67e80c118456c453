"""Programmes and the words in which they are disclosed."""

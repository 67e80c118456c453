"""Hosted forms: what is asked, what was shown, byte for byte, and what was sent in."""

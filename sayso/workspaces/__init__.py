"""Workspaces: made, and kept apart."""

"""The people of the team: how they come in."""

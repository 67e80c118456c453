"""People and their numbers: what the team knows of them."""

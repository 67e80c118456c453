"""What is kept: the only Django app with tables of our own, one migration history."""

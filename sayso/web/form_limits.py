"""How much of a form is read: more than a person can type into ours, and little enough to cost nothing."""

LARGEST = 32_000
MOST_FIELDS = 60

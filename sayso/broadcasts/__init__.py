"""One planned text to the standing subscribers of a programme."""

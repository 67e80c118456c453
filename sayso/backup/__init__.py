"""`sayso backup` and `sayso restore`: one file that holds everything, and the way back from it."""

"""What leaves for other computers than a carrier's."""

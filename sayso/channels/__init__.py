"""What goes over a wire: one folder a channel, and what all of them share."""

"""Jobs that change permissions for other reasons than a text: time, and decisions of the team."""

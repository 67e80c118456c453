"""A channel like any other, whose carrier is this program: simulated handsets for demo workspaces."""

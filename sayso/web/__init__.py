"""The console in a browser: one file per screen, the hooks carriers call, and what frames them all."""

"""Where Django looks for tables: it finds them all in `store/tables`."""

from sayso.store.tables import *  # noqa: F403  (Django discovers models by importing this module)

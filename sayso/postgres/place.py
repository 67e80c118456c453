"""The folder of the embedded server: inside the home, unless root keeps a home where PostgreSQL's user cannot go."""

from pathlib import Path

from sayso import home
from sayso.postgres.account import choose


def folder() -> Path:
    """Chosen once: when the answer lies outside the home, the home remembers it in a file."""
    here = home.home()
    noted = here / "postgres.elsewhere"
    if noted.is_file():
        return Path(noted.read_text().strip())
    inside = here / "postgres"
    account = None if inside.is_dir() else choose(inside)
    if account is None or home.passable(here, account.uid, account.gid):
        return inside
    outside = home.machine_place(home.mark(here)) / "postgres"
    noted.write_text(f"{outside}\n")
    return outside

"""Which database, and who one is there: every role's name and password follow from the database and the secret."""

import hashlib
import hmac
import os
from urllib.parse import quote, urlencode

from sayso import home
from sayso.postgres.place import folder
from sayso.postgres.server import PORT, SUPERUSER, Server

DATABASE = "sayso"
RESTORING = "_restoring"
"""What a database is called in addition while a backup is read back into it, before it takes its name."""


class UrlUnusable(Exception):
    """SAYSO_DATABASE_URL does not say what it must."""


def is_embedded() -> bool:
    return not os.environ.get("SAYSO_DATABASE_URL")


def password_for(role: str) -> str:
    """The password of a login role (`sayso_web`): derived, so that it is stored nowhere."""
    return _derived("db-role:" + role)


def _derived(purpose: str) -> str:
    return hmac.new(home.secret().encode(), purpose.encode(), hashlib.sha256).hexdigest()


def server() -> Server:
    """The embedded server of this home, running or not."""
    return Server(folder(), _derived("db-superuser"))


def database_url() -> str:
    """The administrator's URL: the one that was set, else the embedded server's."""
    return os.environ.get("SAYSO_DATABASE_URL") or as_url(conninfo())


def conninfo(role: str | None = None) -> dict[str, str]:
    """How to connect: as `web`, `worker` or `notary`, or, without a role, as the administrator (migrations only)."""
    admin = _embedded() if is_embedded() else parsed(os.environ["SAYSO_DATABASE_URL"])
    if role is None:
        return admin
    user = f"{roles_of(admin['dbname'])}_{role}"
    return admin | {"user": user, "password": password_for(user)}


def roles_of(database: str) -> str:
    """The name its roles begin with: a database that is being restored has those of the name it will take."""
    return database.removesuffix(RESTORING)


def _embedded() -> dict[str, str]:
    here = server()
    return {
        "host": str(here.socket),
        "port": str(PORT),
        "dbname": DATABASE,
        "user": SUPERUSER,
        "password": here.password,
    }


def parsed(url: str) -> dict[str, str]:
    """A URL (or libpq's key=value form) in pieces; what it says beyond the five pieces is kept, sslmode for one."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        pieces = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError as error:
        raise UrlUnusable(f"SAYSO_DATABASE_URL cannot be read: {error}".strip()) from error
    if not pieces.get("dbname"):
        raise UrlUnusable("SAYSO_DATABASE_URL names no database: postgresql://user:password@host:5432/sayso")
    return {"host": "", "port": str(PORT), "user": "", "password": ""} | pieces


def as_url(pieces: dict[str, str]) -> str:
    """One URL of the pieces. The host is a parameter: there it may be a socket folder."""
    rest = {name: value for name, value in pieces.items() if name not in ("user", "password", "dbname") and value}
    who = ":".join(quote(pieces[name], safe="") for name in ("user", "password") if pieces.get(name))
    return f"postgresql://{who}{'@' if who else ''}/{quote(pieces['dbname'], safe='')}?{urlencode(rest)}"

"""The doctor's look at the settings: whether they are known, and whether they fit together.

Behind a proxy that speaks HTTPS three of them belong together: the name people type (SAYSO_HOSTS), the address forms
come from (SAYSO_ORIGINS) and that cookies are for HTTPS only (SAYSO_HTTPS).
"""

import difflib
import os
import re

from sayso.doctor.finding import Finding, ok, warn, wrong

SETTINGS = (
    *("SAYSO_DATABASE_URL", "SAYSO_HOME", "SAYSO_HOSTS", "SAYSO_HTTPS", "SAYSO_LOG", "SAYSO_ORIGINS"),
    *("SAYSO_POSTGRES_BIN", "SAYSO_PROXIES", "SAYSO_RULEBOOK", "SAYSO_SECRET", "SAYSO_HEADS", "SAYSO_NOTARY_KEYS"),
    *("SAYSO_URL",),
)
"""What people set. The list with their meanings is docs/reference/settings.md; a test holds the two together."""
OUR_OWN = ("SAYSO_ROLE", "SAYSO_PORT", "SAYSO_SUPERVISOR", "SAYSO_OUTSIDE_LOOPBACK", "SAYSO_FAILPOINTS")
LOCAL = {"localhost", "127.0.0.1", "[::1]"}
HOST = re.compile(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")
PUT_IT_BEHIND = "docs/howto/put-it-behind-https.md shows all three settings together."


def known() -> Finding:
    """A misspelt setting does nothing, quietly; one of our own, set by hand, does too much."""
    ours = sorted(set(OUR_OWN) & set(os.environ))
    if ours:
        return wrong(
            "settings", f"{', '.join(ours)} set by hand", f"Run: unset {' '.join(ours)}. Sayso sets them itself."
        )
    given = [name for name in os.environ if name.startswith("SAYSO_")]
    odd = sorted(set(given) - set(SETTINGS))
    if odd:
        near = difflib.get_close_matches(odd[0], SETTINGS, 1)
        hint = f"Did you mean {near[0]}? " if near else ""
        return warn("settings", f"{', '.join(odd)} means nothing", f"{hint}docs/reference/settings.md lists them all.")
    return ok("settings", f"{', '.join(sorted(given)) or 'none'} set")


def _listed(name: str) -> list[str]:
    return [each.strip() for each in os.environ.get(name, "").split(",") if each.strip()]


def _public() -> list[str]:
    return [host for host in _listed("SAYSO_HOSTS") if host not in LOCAL]


def https() -> Finding:
    said = os.environ.get("SAYSO_HTTPS", "")
    if said not in {"", "0", "1"}:
        return wrong(
            "HTTPS", f"SAYSO_HTTPS={said} counts as off", "Say 1 when a proxy in front speaks HTTPS, else nothing."
        )
    if said == "1" and not _public():
        return warn(
            "HTTPS",
            "SAYSO_HTTPS is on, but only this machine's own names are answered: browsers keep no cookie over http",
            f"Set SAYSO_HOSTS to the name people type, or unset SAYSO_HTTPS. {PUT_IT_BEHIND}",
        )
    if said != "1" and _public():
        return warn(
            "HTTPS",
            f"{', '.join(_public())} is answered without HTTPS: passwords and numbers travel readable",
            f"Put a proxy with a certificate in front and set SAYSO_HTTPS=1. {PUT_IT_BEHIND}",
        )
    return ok("HTTPS", "on" if said == "1" else "off; only this machine itself is answered")


def hosts() -> Finding:
    for host in _listed("SAYSO_HOSTS"):
        if host == "*":
            return wrong("hosts", "SAYSO_HOSTS=* answers to any name", "Name the hosts: anybody could pose as yours.")
        if not HOST.fullmatch(host):
            return wrong(
                "hosts", f"{host} is not a bare host name", "Write names alone: no https://, no port, no path."
            )
    return ok("hosts", ", ".join(_listed("SAYSO_HOSTS")) or "localhost only")


def origins() -> Finding:
    given = _listed("SAYSO_ORIGINS")
    for origin in given:
        if not re.fullmatch(r"https?://[^/]+", origin):
            return wrong(
                "origins", f"{origin} is not an origin", "Write https://crm.example.com: scheme and host, no path."
            )
    if os.environ.get("SAYSO_HTTPS") == "1":
        missing = [f"https://{host}" for host in _public() if not _covered(host, given)]
        if missing:
            return warn(
                "origins",
                f"forms from {', '.join(missing)} are refused unless the proxy passes X-Forwarded-Proto",
                f"Set SAYSO_ORIGINS={','.join([*given, *missing])} and let the proxy pass it. {PUT_IT_BEHIND}",
            )
    plain = [origin for origin in given if origin.startswith("http://")]
    if plain:
        return warn("origins", f"{', '.join(plain)} is without HTTPS", "Write https:// when the proxy speaks it.")
    return ok("origins", ", ".join(given) or "only the console's own")


def _covered(host: str, given: list[str]) -> bool:
    if host.startswith("."):
        return any(f"https://*{host}" == each or each.endswith(host) for each in given)
    return any(re.fullmatch(rf"https://{re.escape(host)}(:\d+)?", each) for each in given)

"""Whose network address a request came from. Anybody can write X-Forwarded-For: only our own proxies are believed."""

import ipaddress
from collections.abc import Mapping
from typing import Any


def client_address(meta: Mapping[str, Any], proxies: int) -> str:
    """The address of the peer, or, behind `proxies` proxies of ours, what the outermost of them saw.

    Each proxy adds its own peer at the end, so with n of them the n-th from the end is what ours saw; what stands
    before it the visitor may have written. A header that is too short, or no address, leaves the peer.
    """
    peer = str(meta.get("REMOTE_ADDR") or "")
    told = [each.strip() for each in str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",")]
    if proxies < 1 or len(told) < proxies:
        return peer
    try:
        return str(ipaddress.ip_address(told[-proxies]))
    except ValueError:
        return peer

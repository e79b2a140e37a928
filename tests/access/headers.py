"""What the headers of every answer must say, whoever asked for whatever."""

from collections.abc import Iterator, Mapping

ALWAYS = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
}


def faults(headers: Mapping[str, str], *, personal: bool) -> Iterator[str]:
    """What is wrong with them. personal: the asker is known, so no shared cache may keep it."""
    for name, allowed in ALWAYS.items():
        if headers.get(name) not in allowed:
            yield f"{name} is {headers.get(name)}"
    if "camera=" not in headers.get("Permissions-Policy", ""):
        yield "no Permissions-Policy"
    yield from _policy_faults(headers.get("Content-Security-Policy", ""))
    cached = headers.get("Cache-Control", "")
    if personal and "private" not in cached and "no-store" not in cached:
        yield f"Cache-Control is {cached or 'missing'}"


def _policy_faults(policy: str) -> Iterator[str]:
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    scripts = said.get("script-src", said.get("default-src", "*"))
    if "'unsafe-inline'" in scripts or "*" in scripts:
        yield f"scripts may come from {scripts}"
    if said.get("default-src") != "'none'":
        yield "default-src is open"
    if "sandbox" not in said and said.get("frame-ancestors") != "'none'":
        yield "may be framed"

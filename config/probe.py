"""`python -m config.probe URL`: exit 0 if the address answers 200. For health checks of containers,
which have no curl. Imports neither Django nor the settings.
"""

import http.client
import os
import sys
from urllib.parse import urlsplit


def host() -> str:
    """A name the site answers to: the first of ALLOWED_HOSTS."""
    return os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")


def main(url: str) -> int:
    """0 when the answer is 200, else 1."""
    parts = urlsplit(url)
    asked = http.client.HTTPConnection(parts.hostname or "localhost", parts.port or 80, timeout=4)
    try:
        asked.request("GET", parts.path, headers={"Host": host()})
        return 0 if asked.getresponse().status == 200 else 1
    except OSError:
        return 1
    finally:
        asked.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

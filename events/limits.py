"""A ceiling for what a worker may allocate: work that wants more fails alone, in Python.

Without it the kernel of the machine ends some process, perhaps an innocent one.
"""

import resource

_MEGABYTE = 1024 * 1024


def cap_memory(megabytes: int) -> None:
    """This process and its children to come get MemoryError beyond this; 0 leaves them alone."""
    if megabytes:
        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = megabytes * _MEGABYTE
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))

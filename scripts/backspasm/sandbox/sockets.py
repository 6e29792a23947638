"""Keep this process from opening connections while it can still open files, which a store on disk needs when it is read."""

from __future__ import annotations

import platform
import sys

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # linux/audit.h
SOCKET = {"x86_64": 41, "aarch64": 198}  # socket(2), of asm/unistd.h
IO_URING_SETUP = 425  # it opens sockets, too
OTHER_CALLS = 0x40000000  # __X32_SYSCALL_BIT: the same calls by other numbers
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2  # of prctl(2)
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06  # linux/bpf_common.h
ALLOWED, REFUSED = 0x7FFF0000, 0x00050001  # SECCOMP_RET_ALLOW, and SECCOMP_RET_ERRNO with EPERM


def refuse() -> bool:
    """Let Linux refuse new sockets to this thread and to those that it starts; return whether it does."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in SOCKET:
        return False
    import ctypes
    import struct

    steps = (
        (LOAD, 0, 0, 4),  # the architecture, in struct seccomp_data
        (EQUAL, 0, 5, AUDIT_ARCH[machine]),
        (LOAD, 0, 0, 0),  # the number of the call
        (AT_LEAST, 3, 0, OTHER_CALLS),
        (EQUAL, 2, 0, SOCKET[machine]),
        (EQUAL, 1, 0, IO_URING_SETUP),
        (RETURN, 0, 0, ALLOWED),
        (RETURN, 0, 0, REFUSED),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(code)))
    try:
        prctl = ctypes.CDLL(None).prctl
    except (AttributeError, OSError):
        return False
    prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
    return not prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) and not prctl(SECCOMP, FILTER, ctypes.addressof(program), 0, 0)

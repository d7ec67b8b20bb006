"""What the figures were measured on: the machine, the libraries, and the code of the solver."""

from __future__ import annotations

import hashlib
import os
import platform
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIBRARIES = ("ortools", "pulp", "scipy", "numpy")


def machine() -> dict[str, str]:
    """Return the machine in words: processor, cores, memory, system, versions."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = {name: _version(name) for name in LIBRARIES}
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{gigabytes:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "Python": platform.python_version(),
        **{name: known for name, known in libraries.items() if known},
    }


def solver_code() -> str:
    """Return a short fingerprint of the code that solves: other code, other figures."""
    digest = hashlib.sha256()
    for file in sorted((ROOT / "optimizer").rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _processor() -> str:
    """Return the model of the processor, as far as the system says."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except ImportError:
        return None

"""Solve where highspy is installed beside phanbo, in an environment that is made for it.

python benchmarks/beside_highspy.py   # at the root of the repository; asks the package index

OR-Tools 9.15 and highspy 1.15 cannot be loaded into one process, and PuLP loads highspy where it
finds it. It ends with 1 if phanbo does not solve before PuLP is imported, or does not say why
not after highspy is.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
CASES = {
    "HiGHS inside OR-Tools": """
plan = phanbo.solve(instance)
assert plan.status == "optimal"
""",
    "CBC through PuLP, then HiGHS": """
assert phanbo.solve(instance, solver="cbc").status == "optimal"
assert phanbo.solve(instance).status == "optimal"
""",
    "the host imports PuLP after a solve": """
assert phanbo.solve(instance).status == "optimal"
import pulp
assert phanbo.solve(instance).status == "optimal"
""",
    "the host has loaded highspy: a process of its own": """
import highspy
highspy.Highs()
assert phanbo.solve(instance, isolate=True).status == "optimal"
""",
    "the host has loaded highspy: told why not": """
import highspy
highspy.Highs()
try:
    assert phanbo.solve(instance).status == "optimal"
except phanbo.SolverError as error:
    assert "highspy" in str(error)
""",
}


def main() -> None:
    """Print how each case ended."""
    failed = 0
    with tempfile.TemporaryDirectory() as home:
        python = make(Path(home))
        for name, code in CASES.items():
            script = 'import phanbo\ninstance = phanbo.load("tien-yen-2019")\n' + code
            done = subprocess.run(
                [str(python), "-I", "-c", script],
                cwd=home,
                capture_output=True,
                text=True,
                check=False,
            )
            failed += done.returncode != 0
            told = done.stderr.strip().splitlines()[-1:] if done.returncode else ["works"]
            print(f"{name}: {' '.join(told)}", flush=True)
    raise SystemExit(1 if failed else 0)


def make(home: Path) -> Path:
    """Make an environment with phanbo, as it is in the checkout, and highspy."""
    venv.create(home / "venv", with_pip=True)
    python = home / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [str(python), "-m", "pip", "install", "-q"]
    subprocess.run([*install, str(ROOT), "highspy"], check=True, stdout=sys.stderr)
    return python


if __name__ == "__main__":
    main()

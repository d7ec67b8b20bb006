"""The figures of the main job, as a user meets them: start-up, solve, whole command, memory.

python benchmarks/main_job.py            # in an environment where phanbo is installed
python benchmarks/main_job.py --check    # ends with 1 if a promise of the README's job is broken
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMISES = {
    "phanbo --help, seconds": 0.3,
    "phanbo check, seconds": 2.0,
    "phanbo solve to a workbook, seconds": 60.0,
    "  of that the solve, seconds": 5.0,
    "  peak memory, MB": 700.0,
}
# A machine that is shared may be slow for a while; --check allows for that, the figures do not lie.
PATIENCE = 3.0


def run(*arguments: str) -> tuple[float, float]:
    """Run phanbo; return seconds and peak megabytes of the process."""
    command = [str(Path(sys.executable).parent / "phanbo"), *arguments]
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    if status != 0:
        raise SystemExit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def measure(folder: str) -> dict[str, float]:
    """Return every figure, start-up as the best of five."""
    plan = Path(folder) / "plan.json"
    files = ("-o", str(Path(folder) / "plan.xlsx"), "-o", str(plan))
    begin = min(run("--help")[0] for _ in range(5))
    check = min(run("check", "quang-ninh-2025")[0] for _ in range(3))
    whole, memory = run("solve", "quang-ninh-2025", *files)
    content = json.loads(plan.read_text(encoding="utf-8"))
    if content["status"] != "optimal":
        raise SystemExit("the plan is not proven optimal")
    return dict(
        zip(PROMISES, (begin, check, whole, content["solver"]["seconds"], memory), strict=True)
    )


def main() -> None:
    """Print the figures beside what is promised."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(folder)
    print(f"{'':38}{'measured':>10}{'promised':>10}")
    for name, figure in figures.items():
        print(f"{name:38}{figure:10.2f}{PROMISES[name]:10.1f}")
    if check and any(figure > PATIENCE * PROMISES[name] for name, figure in figures.items()):
        raise SystemExit("a figure is far beyond its promise")


if __name__ == "__main__":
    main()

"""How long the national instance takes to generate, to write and read in each form, and to check.

python benchmarks/national.py            # in an environment where phanbo is installed
python benchmarks/national.py --check    # ends with 1 if reading and checking breaks its promise
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import phanbo
from phanbo.instances.forms.save import save
from phanbo.instances.generator.province import tables
from phanbo.models.instance import Instance

NAME = "viet-nam-2027"
PROMISE = 15.0
"""Seconds for each form to be read and checked, in a process of its own."""
T = TypeVar("T")


def timed(what: str, act: Callable[[], T]) -> T:
    """Do something and print how long it took."""
    begun = time.perf_counter()
    done = act()
    print(f"{what:36}{time.perf_counter() - begun:8.2f}", flush=True)
    return done


def check(source: str) -> float:
    """Return the seconds of ``phanbo check``, start-up included."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "phanbo.cli", "check", source]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main() -> None:
    """Print seconds, a line a step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    judged = parser.parse_args().check
    made = timed("generate the tables", lambda: tables("VN", seed=2027))
    timed("validate them", lambda: Instance.model_validate(made))
    instance = timed("load by name", lambda: phanbo.load(NAME))
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        sources = [str(Path(folder) / name) for name in ("csv", "one.json", "one.xlsx")]
        for source in sources:
            form = Path(source).suffix.removeprefix(".") or "csv"
            timed(f"write {form}", partial(save, instance, source))
            timed(f"read {form}", partial(phanbo.load, source))
        for source in (NAME, *sources):
            seconds = check(source)
            slowest = max(slowest, seconds)
            print(f"{'phanbo check ' + Path(source).name:36}{seconds:8.2f}", flush=True)
    if judged and slowest > PROMISE:
        raise SystemExit(f"phanbo check took more than {PROMISE:.0f} seconds")


if __name__ == "__main__":
    main()

"""Solve provinces like Quảng Ninh drawn with other seeds, so that no tuned instance is judged.

python benchmarks/provinces.py PLACES [--seeds N] [--solver NAME]
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

import phanbo
from benchmarks.model_size import model_size


def main() -> None:
    """Print a line a seed and the mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("places", help="the folder with communes.csv")
    parser.add_argument("--seeds", type=int, default=8)
    parser.add_argument("--solver", default="highs")
    options = parser.parse_args()
    print(f"{'seed':>6}{'wall s':>8}{'cpu s':>8}{'columns':>9}{'rows':>7}{'nonzeros':>10}  status")
    walls = []
    for seed in range(1, options.seeds + 1):
        with tempfile.TemporaryDirectory() as folder:
            make = [sys.executable, "-m", "phanbo.instances.generator.quang_ninh"]
            make += [options.places, str(Path(folder) / "p"), "--seed", str(seed)]
            subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
            instance = phanbo.load(Path(folder) / "p")
        wall, cpu = time.perf_counter(), time.process_time()
        plan = phanbo.solve(instance, solver=options.solver)
        walls.append(time.perf_counter() - wall)
        cpu = time.process_time() - cpu
        columns, rows, nonzeros = model_size(instance).values()
        print(
            f"{seed:6}{walls[-1]:8.2f}{cpu:8.2f}{columns:9}{rows:7}{nonzeros:10}  {plan.status}",
            flush=True,
        )
    print(f"  mean{sum(walls) / len(walls):8.2f}")


if __name__ == "__main__":
    main()

"""An application with packages of its own named models and optimizer, and phanbo inside.

python app.py
"""

import threading

from models.clinic import CLINICS, WORKERS
from optimizer.rota import rota

import models
import optimizer
import phanbo


def main() -> None:
    objectives: list[str] = []
    try:
        found = rota(CLINICS, WORKERS, tell=objectives.append, stop=threading.Event())
    except phanbo.InstanceError as error:
        for fault in error.faults:
            print(fault.table, fault.row, fault.column, fault.problem)
        raise SystemExit(2) from None
    except phanbo.PhanboError as error:
        raise SystemExit(f"no rota: {error}") from None
    for worker, clinic in found.items():
        print(worker, clinic)
    assert objectives
    for module in (models, optimizer):
        assert not module.__file__.startswith(phanbo.__path__[0])


if __name__ == "__main__":
    main()

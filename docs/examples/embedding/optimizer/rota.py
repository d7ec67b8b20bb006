"""From this application's clinics to phanbo's tables, and from its plan back to a rota."""

import threading
from collections.abc import Callable, Iterable

from models.clinic import Clinic, Worker

import phanbo


def tables(clinics: Iterable[Clinic], workers: Iterable[Worker]) -> dict[str, list[dict]]:
    return {
        "stations": [
            {"station_id": one.code, "name": one.title, "min_doctors": one.needed}
            | {"lat": one.position[0], "lon": one.position[1]}
            for one in clinics
        ],
        "doctors": [
            {"doctor_id": one.badge, "post_id": one.works_at}
            | {"lat": one.home[0], "lon": one.home[1]}
            for one in workers
        ],
    }


def rota(
    clinics: Iterable[Clinic],
    workers: Iterable[Worker],
    *,
    tell: Callable[[str], None],
    stop: threading.Event,
) -> dict[str, str | None]:
    """Return worker -> clinic; in a process of its own, so that a solver cannot end this one."""
    instance = phanbo.Instance.model_validate(tables(clinics, workers))
    plan = phanbo.solve(
        instance,
        time_limit=60,
        isolate=True,
        on_progress=lambda now: tell(now.objective),
        cancel=stop,
    )
    phanbo.verify(instance, plan)
    postings = plan.to_frames()["postings"]
    return dict(zip(postings["doctor_id"], postings["post_id"], strict=True))

"""How many doctors the workload of each station needs, by the WHO's WISN method.

The steps are those of *Workload Indicators of Staffing Need, user's manual*, WHO 2010. Every
figure is exact until a requirement is rounded to whole doctors.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from phanbo.models.cells import plain
from phanbo.models.errors import InstanceError, PlanError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Message, fault, message
from phanbo.models.plan import Plan
from phanbo.models.settings import Settings
from phanbo.models.tables import Staffing, Station

MINUTES = 60
"""Of an hour."""
HALF = 5
"""Tenths of a doctor that are left out at most."""


@dataclass(frozen=True)
class Staff:
    """Doctors at a station against those needed there (WISN step 8)."""

    doctors: int
    needed: int

    @property
    def difference(self) -> int:
        """Doctors too many; below 0: too few."""
        return self.doctors - self.needed

    @property
    def ratio(self) -> Fraction | None:
        """Doctors over doctors needed: below 1 they are under pressure; None: none is needed."""
        return Fraction(self.doctors, self.needed) if self.needed else None


@dataclass(frozen=True)
class Need:
    """What the workload of a station needs, and who is there."""

    required: Fraction
    """Doctors, exact."""
    now: Staff
    planned: Staff | None
    """In the last period of a plan; None: no plan was given."""


def working_minutes(settings: Settings) -> Fraction:
    """Return the available working time of a doctor, in minutes a year (WISN step 2).

    (``work_days`` · ``weeks_a_year`` - ``public_holidays`` - ``annual_leave`` -
    ``other_absence``) days of ``hours_a_day`` hours.

    Raises
    ------
    InstanceError
        If no time is left.
    """
    absence = settings.public_holidays + settings.annual_leave + settings.other_absence
    days = Fraction(settings.work_days) * Fraction(settings.weeks_a_year) - Fraction(absence)
    if days <= 0:
        problem = N_("leave no working time: {days} days a year")
        remedy = N_("raise work_days or weeks_a_year, or lower the days of absence")
        raise InstanceError([fault("settings", problem, remedy, days=plain(days))])
    return days * Fraction(settings.hours_a_day) * MINUTES


def allowance_factor(instance: Instance) -> Fraction:
    """Return the category allowance factor: 1 / (1 - the shares of all doctors) (WISN step 6)."""
    shares = [one.share for one in instance.activities if one.kind == "category" and one.share]
    return 1 / (1 - sum(shares, Fraction(0)))


def required_doctors(instance: Instance) -> dict[str, Fraction]:
    """Return station -> doctors that its workload requires, exact (WISN steps 5 to 7).

    Of every station with workload: services · category allowance factor + individual allowance
    factor, where services and factor are Σ units · minutes / available working time.

    Raises
    ------
    InstanceError
        If the settings leave no working time.
    """
    available, factor = working_minutes(instance.settings), allowance_factor(instance)
    activities = {one.activity_id: one for one in instance.activities}
    required: dict[str, Fraction] = defaultdict(Fraction)
    for row in instance.workload:
        activity = activities[row.activity_id]
        doctors = Fraction(row.units) * Fraction(activity.minutes or 0) / available
        required[row.station_id] += doctors * factor if activity.kind == "service" else doctors
    return dict(required)


def rounded(required: Fraction) -> int:
    """Return a requirement in whole doctors (WISN step 7).

    Up to 1.1 it is 1 and up to 2 it is 2, up to 2.2 it is 2 and up to 3 it is 3, and so on to
    5.5: no doctor carries more than 1/10 above a full workload. From there on halves are left
    out, and whatever is above 0 needs a doctor.
    """
    whole = int(required)
    return whole if required - whole <= Fraction(min(whole, HALF), 10) else whole + 1


def needs(instance: Instance, plan: Plan | None = None) -> dict[str, Need]:
    """Return the need of every station with workload, in the order of the stations.

    Doctors are heads: now those whose ``post_id`` is the station, and with a plan those whom
    it posts there in the last period.

    Raises
    ------
    InstanceError
        If the settings leave no working time.
    PlanError
        If the plan is infeasible, so that it posts nobody.
    """
    required = required_doctors(instance)
    now = Counter(doctor.post_id for doctor in instance.doctors)
    planned = _planned(instance, plan) if plan else None
    found = {}
    for station in (row.station_id for row in instance.stations if row.station_id in required):
        whole = rounded(required[station])
        then = Staff(planned[station], whole) if planned is not None else None
        found[station] = Need(required[station], Staff(now[station], whole), then)
    return found


def _planned(instance: Instance, plan: Plan) -> Counter[str | None]:
    if plan.status == "infeasible":
        raise PlanError(message(N_("the plan is infeasible: it posts nobody")))
    periods = sorted(instance.periods, key=lambda period: period.starts)
    last = periods[-1].period_id if periods else None
    return Counter(posting.post_id for posting in plan.postings if posting.period == last)


def total(found: Collection[Need]) -> Need:
    """Add up the needs and the doctors of several stations."""
    planned = [one.planned for one in found if one.planned]
    return Need(
        sum((one.required for one in found), Fraction(0)),
        _together([one.now for one in found]),
        _together(planned) if planned else None,
    )


def _together(staffs: Collection[Staff]) -> Staff:
    return Staff(sum(one.doctors for one in staffs), sum(one.needed for one in staffs))


def filled(
    instance: Instance, found: Mapping[str, Need], blank: Collection[str]
) -> tuple[Instance, list[Message]]:
    """Return the instance with blank minimum and target filled by need, and what was cut short.

    Nothing is written above a ``max_doctors`` of the station, and no target below its minimum.

    Parameters
    ----------
    instance
        A valid instance.
    found
        Its needs.
    blank
        Ids of the stations whose ``min_doctors`` was blank.
    """
    limits = _limits(instance)
    stations, cut = [], []
    for station in instance.stations:
        one = station.station_id
        changes: dict[str, int] = {}
        if one in found:
            needed = found[one].now.needed
            most = min(needed, limits.get(one, needed))
            if one in blank:
                changes["min_doctors"] = most
            if station.target_doctors is None:
                changes["target_doctors"] = max(
                    most, changes.get("min_doctors", station.min_doctors)
                )
            if changes and most < needed:
                template = N_("{station} needs {needed} doctors, but may have {limit} at most")
                cut.append(message(template, station=one, needed=needed, limit=most))
        stations.append(station.model_copy(update=changes))
    return instance.model_copy(update={"stations": tuple(stations)}), cut


def _limits(instance: Instance) -> dict[str, int]:
    """Return the least ``max_doctors`` that a station has in any period."""
    limits: dict[str, int] = {}
    rows: tuple[Station | Staffing, ...] = (*instance.stations, *instance.staffing)
    for row in rows:
        if row.max_doctors is not None:
            station, most = row.station_id, row.max_doctors
            limits[station] = min(most, limits.get(station, most))
    return limits

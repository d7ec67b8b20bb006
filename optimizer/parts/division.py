"""Which part everything belongs to, and each part as an instance of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from phanbo.models.errors import InstanceError
from phanbo.models.instance import Instance
from phanbo.models.messages import N_, Fault, fault
from phanbo.models.tables import Station
from phanbo.optimizer.formulation.eligible import eligible_courses
from phanbo.optimizer.formulation.horizon import Horizon
from phanbo.optimizer.formulation.travel import UNREACHABLE, TravelMinutes

TABLE = "parts"


class Division:
    """An instance and the part of each station, team, doctor, and of courses that are not shared.

    Points belong to their station, doctors to their post; whoever has none, unless named, to the
    station nearest to home.

    Raises
    ------
    InstanceError
        If a post has no part, an id is unknown, or something ties two parts together.
    """

    def __init__(self, instance: Instance, parts: Mapping[str, str]) -> None:
        self.instance = instance
        self._of = dict(parts)
        faults = [*self._unknown(), *self._without_part()]
        if not faults:
            self._of |= self._doctors()
            faults = [*self._homeless(), *self._tied(), *self._with_tolerance()]
        if faults:
            raise InstanceError(faults)
        self.names = sorted({self._of[post] for post in self._posts()})
        self._takers = self._who_may_take()
        self.shared = [one for one in instance.courses if len(self.takers(one.course_id)) > 1]
        """Courses that doctors of more than one part may take."""

    def __getitem__(self, name: str) -> str | None:
        """Return the part of an id; None: of a course that is shared."""
        return self._of.get(name)

    def takers(self, course: str) -> Counter[str]:
        """Return the parts whose doctors may take a course, and how many of them may."""
        return self._takers.get(course, Counter())

    def instance_of(self, part: str) -> Instance:
        """Return a part as an instance: all that its plans depend on, with all that is shared.

        A shared course may take place with any number here: how many come from all parts together
        is not the part's to know. Stations of other parts that its doctors would like stay, closed
        for everybody, so that each wish has the rank that it has in the whole.
        """
        whole, mine = self.instance, {name for name, of in self._of.items() if of == part}
        liked = {row.station_id for row in whole.preferences if row.doctor_id in mine}
        stations = [one for one in whole.stations if one.station_id in mine]
        closed = [
            _closed(one)
            for one in whole.stations
            if one.station_id in liked and one.station_id not in mine
        ]
        points = [one for one in whole.points if one.station_id in mine]
        courses = [
            one.model_copy(update={"seats_min": 0}) if one in self.shared else one
            for one in whole.courses
            if part in self.takers(one.course_id)
        ]
        doctors = [one for one in whole.doctors if one.doctor_id in mine]
        teams = [one for one in whole.teams if one.team_id in mine]
        known = {
            *(one.station_id for one in (*stations, *closed)),
            *(one.point_id for one in points),
            *(one.team_id for one in teams),
            *(one.course_id for one in courses),
            *(one.doctor_id for one in doctors),
        }
        return whole.model_copy(
            update={
                "stations": (*stations, *closed),
                "points": tuple(points),
                "teams": tuple(teams),
                "doctors": tuple(doctors),
                "courses": tuple(courses),
                "requirements": tuple(
                    row
                    for row in whole.requirements
                    if row.station_id is None or row.station_id in mine
                ),
                "travel": tuple(
                    row for row in whole.travel if row.from_id in known and row.to_id in known
                ),
                "decisions": tuple(
                    row
                    for row in whole.decisions
                    if row.doctor_id in mine and (row.target_id is None or row.target_id in known)
                ),
                "preferences": tuple(row for row in whole.preferences if row.doctor_id in mine),
                "staffing": tuple(row for row in whole.staffing if row.station_id in mine),
                "activities": (),
                "workload": (),
            }
        )

    def _posts(self) -> list[str]:
        stations = [one.station_id for one in self.instance.stations]
        return [*stations, *(one.team_id for one in self.instance.teams)]

    def _unknown(self) -> Iterator[Fault]:
        known = {*self._posts()} | {one.course_id for one in self.instance.courses}
        doctors = {one.doctor_id: one for one in self.instance.doctors}
        used = {self._of.get(post) for post in self._posts()}
        for name, part in self._of.items():
            if doctors.get(name) and doctors[name].post_id is not None:
                problem = N_("is a doctor who has a post, and belongs to the part of that")
                yield fault(TABLE, problem, N_("name the post"), column="id", value=name)
            elif name not in known and name not in doctors:
                problem = N_("is no station, team, course or doctor of the instance")
                yield fault(TABLE, problem, N_("correct or remove it"), column="id", value=name)
            elif not part:
                problem = N_("has no part")
                yield fault(TABLE, problem, N_("write its part"), column="id", value=name)
            elif part not in used:
                problem = N_("is in part {part}, to which no station or team belongs")
                remedy = N_("write the part of a station or team")
                yield fault(TABLE, problem, remedy, column="id", value=name, part=part)

    def _without_part(self) -> Iterator[Fault]:
        for post in self._posts():
            if post not in self._of:
                problem, remedy = N_("is in no part"), N_("add a row for it")
                yield fault(TABLE, problem, remedy, column="id", value=post)

    def _doctors(self) -> dict[str, str]:
        """Return the part of each doctor who was not named."""
        travel = TravelMinutes(self.instance)
        stations = travel.targets(sorted(one.station_id for one in self.instance.stations))
        found = {}
        for doctor in self.instance.doctors:
            if doctor.post_id is not None:
                found[doctor.doctor_id] = self._of[doctor.post_id]
            elif doctor.doctor_id not in self._of:
                minutes = travel.from_home(doctor, stations)
                near = [(int(away), i) for i, away in enumerate(minutes) if away != UNREACHABLE]
                if near:
                    found[doctor.doctor_id] = self._of[stations.ids[min(near)[1]]]
        return found

    def _who_may_take(self) -> dict[str, Counter[str]]:
        """Return course -> part -> the doctors who may take it, by the rules or a decision."""
        eligible, _ = eligible_courses(Horizon(self.instance), TravelMinutes(self.instance))
        takers: dict[str, Counter[str]] = {}
        for doctor, courses in eligible.items():
            for course in courses:
                if self[course] in (None, self._of[doctor]):
                    takers.setdefault(course, Counter())[self._of[doctor]] += 1
        return takers

    def _homeless(self) -> Iterator[Fault]:
        for doctor in self.instance.doctors:
            if doctor.doctor_id not in self._of:
                problem = N_("is a doctor with no post from whose home no station can be reached")
                remedy = N_("add a row for the doctor")
                yield fault(TABLE, problem, remedy, column="id", value=doctor.doctor_id)

    def _tied(self) -> Iterator[Fault]:
        """Find what no plan in which nobody crosses could obey."""
        for doctor in self.instance.doctors:
            one, other = doctor.doctor_id, doctor.partner_id
            if other is not None and self[other] is not None and self[one] != self[other]:
                problem = N_("and the partner {partner} are in different parts")
                remedy = N_("put their posts into one part")
                yield fault(TABLE, problem, remedy, column="id", value=one, partner=other)
        for row in self.instance.decisions:
            target = self[row.target_id or ""]
            if row.action in ("post", "train") and target not in (None, self[row.doctor_id]):
                problem = N_("is decided for {doctor}, who is in another part")
                remedy = N_("put both into one part, or take the decision back")
                name = row.target_id
                yield fault(TABLE, problem, remedy, column="id", value=name, doctor=row.doctor_id)

    def _with_tolerance(self) -> Iterator[Fault]:
        for aim in self.instance.settings.objectives:
            if aim.tolerance:
                problem = N_("has a tolerance for {objective}, which parts cannot share")
                remedy = N_("take the tolerance out to plan by parts")
                yield fault(
                    "settings",
                    problem,
                    remedy,
                    column="objectives",
                    value=str(aim),
                    objective=aim.name,
                )


def _closed(station: Station) -> Station:
    """Return a station at which nobody can be posted and nothing is missing."""
    nothing = {"min_doctors": 0, "target_doctors": 0, "max_doctors": 0}
    return station.model_copy(
        update=nothing | {"presence_days": Decimal(0), "functional_model": None}
    )

"""What a plan means for people: their ways before and after, their wishes, and how doctors spread.

Minutes are home to post, one way; minutes a week are those of every working day, or of one day
for a doctor who lives at the station. Quantiles are between the two nearest values, in
proportion: the q-quantile of n ordered values stands at place 1 + q · (n - 1).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from phanbo.models.part import Part
from phanbo.models.plan import InstanceRef, Mode, Number

FORMAT: Literal["phanbo-fairness/1"] = "phanbo-fairness/1"
GroupKind = Literal["all", "district", "no_district", "team", "recruited", "small"]


class Way(Part):
    """A doctor's way to a post; all None but the period: unplaced."""

    period: str | None
    """None: before the plan, or the instance has no periods."""
    post_id: str | None
    """None also where people are not to be recognised."""
    mode: Mode | None
    minutes: int | None
    weekly: Number | None
    """Minutes a week, one way."""
    change: Number | None = None
    """Of the minutes a week, against those before; None: no way before, or none now."""


class Person(Part):
    """A doctor's ways."""

    number: int
    """From 1, those with the most minutes a week first."""
    doctor_id: str | None
    """None: people are not to be recognised."""
    from_: str | None = Field(alias="from")
    """The ``post_id`` of today; None also where people are not to be recognised."""
    before: Way | None
    """To the post of today; None: no post today, or not there yet."""
    after: tuple[Way, ...]
    """In each period in which the doctor is available; the last one counts in all totals."""

    @property
    def last(self) -> Way | None:
        """Where the plan leaves the doctor; None: never available."""
        return self.after[-1] if self.after else None


class Trip(Part):
    """One of the longest ways that the plan leaves."""

    number: int
    """Of the person."""
    doctor_id: str | None
    post_id: str | None
    mode: Mode
    minutes: int
    weekly: Number
    before: int | None
    """Minutes one way to the post of today."""


class Burden(Part):
    """The ways of several doctors, minutes one way; None: nobody has a way."""

    doctors: int
    """With a way."""
    total: int
    mean: Number | None
    median: Number | None
    p90: Number | None
    most: int | None
    weekly: Number
    """Minutes a week of all of them."""


class Group(Part):
    """Doctors who come from one place, before the plan and where it leaves them."""

    kind: GroupKind
    """``recruited``: of no post today; ``small``: groups too small to be shown by themselves."""
    key: str | None
    """The former district, or the id of the team."""
    doctors: int
    """Of this group, with a way or without."""
    before: Burden
    after: Burden


class Granted(Part):
    """How many doctors hold the station of one rank among their wishes."""

    rank: int
    before: int
    after: int


class Wishes(Part):
    """What became of the preferences of doctors who stated any and are available in some period."""

    stated: int
    ranks: tuple[Granted, ...]
    others_before: int
    """At a post that they did not name."""
    others_after: int
    without_post_before: int
    """Without a post, or not there yet."""
    without_post_after: int

    @property
    def granted_before(self) -> int:
        """Who held a station that they named."""
        return sum(one.before for one in self.ranks)

    @property
    def granted_after(self) -> int:
        """Who hold a station that they named."""
        return sum(one.after for one in self.ranks)


class Spread(Part):
    """How evenly something is spread over stations."""

    period: str | None
    least: Number
    quarter: Number
    median: Number
    three_quarters: Number
    most: Number
    average: Number
    """Of the whole: all doctors by all stations, or by all people."""
    gini: float
    """Σ |x - y| over all pairs / (2 · n² · mean): 0, all have the same, to 1 - 1/n, one has all."""


class Stations(Part):
    """Spread over stations, before the plan and in each period."""

    stations: int
    people: int | None = None
    """Of these stations together; None: of no matter here."""
    left_out: int = 0
    """Stations whose population is not known."""
    before: Spread
    after: tuple[Spread, ...]


class Fairness(Part):
    """How a plan treats people (format ``phanbo-fairness/1``)."""

    format: Literal["phanbo-fairness/1"] = FORMAT
    instance: InstanceRef
    groups: tuple[Group, ...]
    """All doctors; then each in one group: former districts by name, teams by id, recruited."""
    longest: tuple[Trip, ...]
    """At most ten, the longest first."""
    wishes: Wishes | None
    """None: nobody stated a preference, or too few not to be recognised."""
    per_station: Stations
    """Doctors at each station."""
    per_10000: Stations | None
    """Doctors per 10,000 people of each station; None: no population is known."""
    people: tuple[Person, ...]
    """By number."""

    def to_json(self) -> str:
        """Return it as JSON text, one line a value."""
        return self.model_dump_json(indent=1) + "\n"

"""A plan over two periods for maps: stations, a team, points and a ferry in few places."""

from __future__ import annotations

from phanbo.models.instance import Instance
from phanbo.models.plan import Plan
from phanbo.reports.content.map import atlas
from phanbo.reports.content.report import Report
from phanbo.reports.map.atlas import Atlas
from tests.hand_plans import TWO_PERIODS, instance_of, plan_of

STATIONS = """
    station_id,district,lat,lon,island,min_doctors,target_doctors
    A,North,21.0,107.0,,1,2
    B,North,21.2,107.4,,1,2
    C,South,20.8,107.8,Cô Tô,0,1
    D,South,20.9,107.2,,1,
    E,,,,,1,
"""
DOCTORS = """
    doctor_id,name,post_id,leaves,joins
    1,An,A,,
    2,Bình,A,,
    3,Chi,T,,
    4,,T,,
    5,Dũng,D,B,
    6,Em,,,B
    7,Giang,E,,
"""
REST = {
    "teams": "team_id,lat,lon,keep_max\nT,21.05,107.1,1",
    "points": "point_id,station_id,lat,lon,days_per_week\nP,A,21.1,107.1,2\nQ,A,,,1",
    "ferries": "from_lat,from_lon,to_island,to_lat,to_lon,minutes\n20.9,107.5,Cô Tô,20.8,107.7,30",
}
INSTANCE = instance_of(stations=STATIONS, doctors=DOCTORS, periods=TWO_PERIODS, **REST)
# Period A: 2 moves to B, 3 comes to B from the team. Period B: 5 leaves, 6 joins at C, 7 moves.
PLAN = plan_of(
    INSTANCE,
    """
    1 A A A stay 0
    2 A A B commute 30
    3 A T B commute 20
    4 A T T stay 0
    5 A D D stay 0
    7 A E E stay 0
    1 B A A stay 0
    2 B A B commute 30
    3 B T B commute 20
    4 B T T stay 0
    6 B - C commute 10
    7 B E A commute 10
    """,
    visits="A P A 1\nB P B 2",
)


def drawn(instance: Instance, plan: Plan, lang: str = "en") -> Atlas:
    found = atlas(Report(instance, plan, lang))
    assert found is not None
    return found

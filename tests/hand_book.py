"""A plan whose workbook tests read back: cells that look like numbers, formulas and links."""

from __future__ import annotations

from phanbo.models.messages import message
from tests.hand_plans import instance_of, plan_of

STATIONS = """
    station_id,name,district,min_doctors,target_doctors,presence_days,housing
    001,Trạm Bãi Cháy,Hạ Long,2,3,5,1
    002,Trạm Ba Chẽ,Ba Chẽ,1,2,5,
"""
TEAMS = "team_id,name,keep_max\nT1,Đội Hạ Long,1"
SKILLS = "skill_id,name,name_vi\nus,Ultrasound,Siêu âm"
REQUIREMENTS = "station_id,skill_id,min_doctors\n001,us,2"
COURSES = """
    course_id,skill_id,provider,seats_max,cost
    C1,us,Provincial hospital,4,1500000
    C2,us,,4,2000000
"""
POINTS = "point_id,station_id,name,days_per_week\nP1,001,Điểm Tuần Châu,3\nP2,002,,1"
DOCTORS = """
    doctor_id,name,post_id,fte,skills,partner_id,may_relocate
    007,=1+1,T1,1,us,,
    008,+84 912 345 678,001,0.5,,009,
    009,@x,001,1,,,
    010,-2+3,002,1,,,
    011,http://example.org,T1,1,,,
    012,Lê Văn An,,1,,,
"""
TRAVEL = "from_id,to_id,minutes\n007,002,25\n001,P1,12.5"


INSTANCE = instance_of(
    "name=Quảng-Ninh training_budget=5000000",
    stations=STATIONS,
    teams=TEAMS,
    skills=SKILLS,
    requirements=REQUIREMENTS,
    courses=COURSES,
    points=POINTS,
    doctors=DOCTORS,
    travel=TRAVEL,
    preferences="doctor_id,station_id,rank\n010,001,1\n009,001,2",
    decisions="doctor_id,action,target_id\n010,post,001\n008,no_training,",
)
PLAN = plan_of(
    INSTANCE,
    """
    007 - T1 002 commute 25
    008 - 001 001 stay 0
    009 - 001 001 stay 0
    010 - 002 001 decided 40
    011 - T1 T1 stay 0
    012 - - - - -
    """,
    training="009 C1 us -",
    visits="001 P1 - 2",
    shortages="""
    missing_skills 001 - us - 1
    uncovered_days 001 P1 - - 1
    uncovered_days 002 P2 - - 1
    below_target 002 - - - 1
    """,
    values={"unplaced": 1, "missing_skills": 1, "cost": 1500000},
    warnings=(message("{doctor} cannot train", doctor="D9"),),
)

"""Why posts are short and what would fill them, one screen a case."""

from __future__ import annotations

from tests.hand_plans import TWO_PERIODS

TWO = "station_id,min_doctors\nA,1\nB,0"
AT_B = "doctor_id,post_id\nD,B"
NEAR, FAR = "from_id,to_id,minutes\nA,B,10", "from_id,to_id,minutes\nA,B,70"
RISE = "with D there, moves would rise by 1, and nothing that matters more would be better"

# Name: settings, tables, the shortage and amount, the funnel, the edit that fills it.
# All travel is between A and B, where doctors live at their posts.
CASES: dict[str, tuple[str, dict[str, str], str, str, str]] = {
    "nobody": (
        "",
        {"stations": "station_id,min_doctors\nA,2", "doctors": "doctor_id,post_id\nD,A"},
        "below_minimum A 1",
        "there D at there",
        "doctors doctor_id=recruit-1 : ",
    ),
    "target": (
        "",
        {
            "stations": "station_id,min_doctors,target_doctors\nA,0,1\nB,1,",
            "doctors": AT_B,
            "travel": NEAR,
        },
        "below_target A 1",
        "needed D below_minimum: doctors at B would fall to 0, its minimum is 1",
        "doctors doctor_id=recruit-1 : ",
    ),
    "days": (
        "",
        {
            "stations": "station_id,min_doctors,presence_days\nA,1,8\nB,0,5",
            "doctors": "doctor_id,post_id,fte\nD,A,1\nE,B,1",
            "travel": NEAR,
        },
        "uncovered_days A 3",
        "there D there | needed E uncovered_days: days a week with a doctor at B would fall to 0, needed: 5",
        "doctors doctor_id=recruit-1 : ",
    ),
    "point": (
        "",
        {
            "stations": "station_id,min_doctors,presence_days\nA,1,5",
            "points": "point_id,station_id,days_per_week\nP,A,2",
            "doctors": "doctor_id,post_id\nD,A",
        },
        "uncovered_days A P 1",
        "needed D uncovered_days: days a week with a doctor at A would fall to 3, needed: 5",
        "doctors doctor_id=recruit-1 : ",
    ),
    "travel limit": (
        "",
        {"stations": TWO, "doctors": AT_B, "travel": FAR},
        "below_minimum A 1",
        "far D travel_limit: D lives 70 minutes from A, 60 are allowed",
        "settings setting=travel_limit : value=70",
    ),
    "a travel limit of their own": (
        "",
        {"stations": TWO, "doctors": AT_B, "travel": "from_id,to_id,minutes\nA,B,90"},
        "below_minimum A 1",
        "far D travel_limit: D lives 90 minutes from A, 60 are allowed",
        "doctors doctor_id=D : travel_limit=90",
    ),
    "relocation limit": (
        "relocation_limit=62",
        {
            "stations": TWO,
            "doctors": "doctor_id,post_id,may_relocate\nD,B,yes",
            "travel": FAR,
        },
        "below_minimum A 1",
        "far D relocation_limit: D lives 70 minutes from A, 62 are allowed",
        "settings setting=relocation_limit : value=72",
    ),
    "housing": (
        "",
        {
            "stations": "station_id,min_doctors,housing\nA,1,0\nB,0,",
            "doctors": "doctor_id,post_id,may_relocate\nD,B,yes",
            "travel": FAR,
        },
        "below_minimum A 1",
        "no_room D housing: D would live at A, which has no housing left",
        "stations station_id=A : housing=1",
    ),
    "budget": (
        "budget=50 relocation_allowance=70",
        {
            "stations": TWO,
            "doctors": "doctor_id,post_id,may_relocate\nD,B,yes",
            "travel": FAR,
        },
        "below_minimum A 1",
        "no_room D budget: with D, courses and relocations would cost 70, 50 are allowed",
        "settings setting=budget : value=120",
    ),
    "most doctors": (
        "",
        {
            "stations": "station_id,min_doctors,target_doctors,max_doctors,presence_days\nA,1,2,1,0\nB,0,0,,0",
            "doctors": "doctor_id,post_id\nD,B\nE,A",
            "travel": NEAR,
        },
        "below_target A 1",
        "there E there | no_room D max_doctors: A is full: 1 doctors",
        "stations station_id=A : max_doctors=2",
    ),
    "most doctors of a period": (
        "",
        {
            "periods": TWO_PERIODS,
            "stations": "station_id,min_doctors,target_doctors\nA,0,1\nB,0,0",
            "staffing": "station_id,period,max_doctors\nA,A,0\nA,B,1",
            "doctors": AT_B,
            "travel": NEAR,
        },
        "below_target A 1 in A",
        "no_room D max_doctors: A is full in period A: 0 doctors",
        "staffing station_id=A period=A : max_doctors=1",
    ),
    "most moves": (
        "max_moves=0",
        {"stations": TWO, "doctors": AT_B, "travel": NEAR},
        "below_minimum A 1",
        "no_room D max_moves: D would move, and 0 moves are made already",
        "settings setting=max_moves : value=1",
    ),
    "partners": (
        "partner_limit=5",
        {
            "stations": "station_id,min_doctors\nA,1\nB,1",
            "doctors": "doctor_id,post_id,partner_id,movable\nD,B,E,yes\nE,B,,no",
            "travel": NEAR,
        },
        "below_minimum A 1",
        "barred E movable: E is not movable from B | no_room D partner_limit",
        "settings setting=partner_limit : value=10",
    ),
    "not movable": (
        "",
        {"stations": TWO, "doctors": "doctor_id,post_id,movable\nD,B,no", "travel": NEAR},
        "below_minimum A 1",
        "barred D movable: D is not movable from B",
        "doctors doctor_id=D : movable=True",
    ),
    "decided to stay": (
        "",
        {
            "stations": TWO,
            "doctors": AT_B,
            "travel": NEAR,
            "decisions": "doctor_id,action,target_id\nD,stay,",
        },
        "below_minimum A 1",
        "barred D decisions: D stays at B by decision",
        "decisions doctor_id=D action=stay target_id= period= : dropped",
    ),
    "decided elsewhere": (
        "",
        {
            "stations": TWO,
            "doctors": AT_B,
            "travel": NEAR,
            "decisions": "doctor_id,action,target_id\nD,post,B",
        },
        "below_minimum A 1",
        "barred D decisions: D is posted to B by decision",
        "decisions doctor_id=D action=post target_id=B period= : dropped",
    ),
    "forbidden": (
        "",
        {
            "stations": TWO,
            "doctors": AT_B,
            "travel": NEAR,
            "decisions": "doctor_id,action,target_id\nD,forbid,A",
        },
        "below_minimum A 1",
        "barred D decisions: D may not be at A by decision",
        "decisions doctor_id=D action=forbid target_id=A period= : dropped",
    ),
    "a team that keeps all": (
        "",
        {
            "stations": "station_id,min_doctors\nA,1",
            "teams": "team_id,keep_min,keep_max\nT,1,1",
            "doctors": "doctor_id,post_id\nD,T",
            "travel": "from_id,to_id,minutes\nT,A,10",
        },
        "below_minimum A 1",
        "barred D keep_min: T keeps at least 1 doctors, all that it has",
        "teams team_id=T : keep_min=0",
    ),
    "a team that keeps some": (
        "",
        {
            "stations": "station_id,min_doctors\nA,2",
            "teams": "team_id,keep_min,keep_max\nT,1,1",
            "doctors": "doctor_id,post_id\nD,T\nE,T",
            "travel": "from_id,to_id,minutes\nD,A,10\nE,A,20",
        },
        "below_minimum A 1",
        "there D there | needed E keep_min: T keeps at least 1 doctors, with E",
        "teams team_id=T : keep_min=0",
    ),
    "visit limit": (
        "",
        {
            "stations": "station_id,min_doctors,presence_days\nA,0,0\nB,0,0",
            "points": "point_id,station_id,days_per_week\nP,A,1",
            "doctors": "doctor_id,post_id,movable\nD,B,no",
            "travel": "from_id,to_id,minutes\nB,P,65",
        },
        "uncovered_days A P 1",
        "barred D movable: D is not movable from B",
        "settings setting=visit_limit : value=70",
    ),
    "visits": (
        "work_days=1",
        {
            "stations": "station_id,min_doctors,presence_days\nA,0,0",
            "points": "point_id,station_id,days_per_week\nP,A,2",
            "doctors": "doctor_id,post_id\nD,A",
        },
        "uncovered_days A P 1",
        "needed D visits: A would be at points on 2 days a week, its doctors supply 1",
        "doctors doctor_id=recruit-1 : ",
    ),
    "moves cost more": (
        "objectives=moves;below_minimum",
        {"stations": TWO, "doctors": AT_B, "travel": NEAR},
        "below_minimum A 1",
        f"needed D moves: {RISE}",
        "doctors doctor_id=recruit-1 : ",
    ),
}

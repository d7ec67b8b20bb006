"""Why skills are short though there are courses, and what would fill them."""

from __future__ import annotations

from tests.hand_plans import TWO_PERIODS

SKILL = {
    "skills": "skill_id\nK",
    "requirements": "station_id,skill_id,min_doctors\nA,K,1",
    "stations": "station_id,min_doctors\nA,0",
}
COST = "D could learn K on C, but courses would cost 60, 50 are allowed"

TRAINING: dict[str, tuple[str, dict[str, str], str, str, str]] = {
    "seats": (
        "training_share=1/2",
        SKILL
        | {
            "requirements": "station_id,skill_id,min_doctors\nA,K,2",
            "doctors": "doctor_id,post_id\nD,A\nE,A\nF,A\nG,A",
            "courses": "course_id,skill_id,seats_max\nC,K,1",
        },
        "missing_skills A K 1",
        "there 1 there | untrained 3 seats_max",
        "courses course_id=C : seats_max=2",
    ),
    "fewest trainees": (
        "",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_min,seats_max\nC,K,2,5",
        },
        "missing_skills A K 1",
        "untrained D seats_min: D could learn K, but C is not held: it asks for 2 trainees",
        "courses course_id=C : seats_min=1",
    ),
    "training budget": (
        "training_budget=50",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max,cost\nC,K,5,60",
        },
        "missing_skills A K 1",
        f"untrained D training_budget: {COST}",
        "settings setting=training_budget : value=110",
    ),
    "both budgets": (
        "training_budget=50 budget=55",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max,cost\nC,K,5,60",
        },
        "missing_skills A K 1",
        "untrained D training_budget",
        "settings setting=training_budget : value=110 ; settings setting=budget : value=115",
    ),
    "training share": (
        "training_share=1/3",
        SKILL
        | {
            "requirements": "station_id,skill_id,min_doctors\nA,K,2",
            "doctors": "doctor_id,post_id\nD,A\nE,A",
            "courses": "course_id,skill_id,seats_max\nC,K,5",
        },
        "missing_skills A K 1",
        "there 1 there | untrained 1 training_share",
        "settings setting=training_share : value=3/4",
    ),
    "no training": (
        "",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max\nC,K,5",
            "decisions": "doctor_id,action\nD,no_training",
        },
        "missing_skills A K 1",
        "unskilled D decisions: D lacks K and is not to train by decision",
        "decisions doctor_id=D action=no_training target_id= period= : dropped",
    ),
    "another course": (
        "",
        SKILL
        | {
            "skills": "skill_id\nK\nL",
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max\nC,K,5\nX,L,5",
            "decisions": "doctor_id,action,target_id\nD,train,X",
        },
        "missing_skills A K 1",
        "unskilled D decisions: D lacks K and is on another course by decision",
        "decisions doctor_id=D action=train target_id=X period= : dropped",
    ),
    "a course too far": (
        "",
        SKILL
        | {
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max,travel_limit\nC,K,5,30",
            "travel": "from_id,to_id,minutes\nA,C,45",
        },
        "missing_skills A K 1",
        "unskilled D courses.travel_limit: D lacks K and lives 45 minutes from C, 30 are allowed",
        "courses course_id=C : travel_limit=45",
    ),
    "no course in time": (
        "",
        SKILL
        | {
            "periods": TWO_PERIODS,
            "doctors": "doctor_id,post_id\nD,A",
            "courses": "course_id,skill_id,seats_max,period\nC,K,5,A",
        },
        "missing_skills A K 1 in A",
        "unskilled D courses: D does not hold K, and no course teaches it in time",
        "doctors doctor_id=recruit-1 : skills=K",
    ),
    "a recruit who joins later": (
        "",
        {
            "periods": TWO_PERIODS,
            "stations": "station_id,min_doctors\nA,0",
            "staffing": "station_id,period,min_doctors\nA,B,2",
            "doctors": "doctor_id,post_id\nD,A",
        },
        "below_minimum A 1 in B",
        "there D there",
        "doctors doctor_id=recruit-1 : joins=B",
    ),
}

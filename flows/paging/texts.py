"""The texts of a dispatch in the word files, with the blanks that each must say: notices to staff, alarms to
supervisors, news for those who asked for help. `ivr/outgoing/notices.py` fills them."""

from __future__ import annotations

from collections.abc import Mapping

CODE, NAMED = frozenset({"code"}), frozenset({"code", "names"})
PERSON, TEAM = frozenset({"names"}), frozenset({"team"})
NONE: frozenset[str] = frozenset()

NOTICES: Mapping[str, frozenset[str]] = {
    "notice_accepted": CODE,
    "notice_waiting_for_more": CODE,
    "notice_complete": NAMED,
    "notice_covered": NAMED,
    "notice_covered_plain": CODE,
    "notice_nudge": CODE,
    "notice_reopened": CODE,
    "notice_released": CODE,
    "notice_en_route": CODE,
    "notice_on_scene": CODE,
    "notice_welfare": CODE,
    "notice_well": CODE,
    "notice_backup": NAMED,
    "notice_backup_nobody": CODE,
    "notice_cleared": CODE,
    "notice_left": CODE,
    "notice_disposition_due": CODE,
    "notice_closed": CODE,
    "notice_cancelled": CODE,
    "notice_handed_off": CODE,
    "notice_taken_over": CODE,
    "notice_not_now": CODE,
    "notice_declined": CODE,
    # The desk knows more than before, about the place or what to look out for.
    "notice_changed": CODE,
    # To whoever of us asked for the team.
    "notice_opener_coming": CODE,
    "notice_opener_nobody": CODE,
    # To counselors on shift: somebody waits for an answer by text.
    "notice_text_waits": NONE,
    "notice_text_danger": NONE,
    # To whom a colleague has handed somebody who waits.
    "notice_handed": NONE,
    # Said after a notice.
    "page_details": frozenset({"link"}),
    "page_details_call": NONE,
    "page_dispositions": NONE,
    "page_stage_accepted": NONE,
    "page_stage_en_route": NONE,
    "page_stage_on_scene": NONE,
    "page_stage_cleared": NONE,
    "page_state_open": NONE,
    "page_state_fallback": NONE,
    "page_state_taken": NONE,
}
ALERTS: Mapping[str, frozenset[str]] = {
    "alert_nobody_accepted": CODE,
    "alert_late_arrival": NAMED,
    "alert_no_welfare_answer": NAMED,
    "alert_backup_police": NAMED,
    "alert_backup_medics": NAMED,
    "alert_ruled_out": CODE,
    "alert_reopened": CODE,
    "alert_no_disposition": CODE,
    "alert_left_open": CODE,
    "alert_unreachable": NAMED,
    # What does not arrive, and the people, the numbers and the clocks behind it.
    "alert_text_blocked": PERSON,
    "alert_number_wrong": PERSON,
    "alert_no_number": PERSON,
    "alert_access_given": PERSON,
    "alert_roster_gap": TEAM,
    "alert_nobody_on_shift": TEAM,
    "alert_text_not_sent": NONE,
    "alert_notice_not_sent": NAMED,
    "alert_text_unknown": NONE,
    "alert_text_waits": NONE,
    "alert_text_danger": NONE,
    "alert_no_911": NONE,
    "alert_place_told_late": NONE,
    "alert_call_to_decide": NONE,
    "alert_callback_unreached": NONE,
    "alert_text_filtered": NONE,
    "alert_text_unregistered": NONE,
    "alert_carrier_refuses": NONE,
    "alert_mail_failed": NONE,
    "alert_clock_moved": NONE,
    "alert_clocks_apart": NONE,
    "alert_audit_broken": NONE,
    "alert_timer_missing": CODE,
    "alert_other": NONE,
}
NEWS: Mapping[str, frozenset[str]] = {
    "news_calling": NONE,
    "news_coming_one": NONE,
    "news_coming_many": frozenset({"people"}),
    "news_minutes": frozenset({"minutes"}),
    "news_late": NONE,
    "news_here": NONE,
    "news_nobody": NONE,
    "news_done": NONE,
    "news_cancelled": NONE,
}
ALL: Mapping[str, frozenset[str]] = {**NOTICES, **ALERTS, **NEWS}

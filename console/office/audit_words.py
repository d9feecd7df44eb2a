"""What the audit log's codes are called. In English they say it themselves; other languages have words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup

from console.saying import ENGLISH, Words, language, own, say

SHORT = 6  # the last characters of an id, as the command line shows them
# Every action that anybody writes into the log (tests/console/office/test_audit_words.py compares).
CODES: Final = """
    accepted account_made alert alert_acknowledged audit_exported audit_read backup_called backup_requested
    block_refused
    calendar_ended calendar_renewed call_back_asked call_back_parted call_back_told call_decided
    call_held_back call_resident_asked callback callback_withdrawn called_back caller_blocked
    caller_unblocked calls_shut came_back channel_alive channel_dead claimed claimed_by_command clock_moved
    close_put_off closed closed_by_command contact_read danger_again decided details_heard
    details_read details_revealed
    dispatch_event dispatch_opened field_call field_page field_turn flow_in_force handed_over help_confirmed
    help_taken_back
    hours_change_ended hours_closed hours_opened incident_closed incident_details_changed incident_joined
    incident_opened invitation_opened keys_rotated late_answer legal_hold_released legal_hold_set
    link_opened link_sent_again list_read machine_at_residents message names_read note_added number_blocked
    number_read number_revealed number_unblocked person_added person_asked person_away person_back
    person_changed person_invited person_left picture_lost picture_refused picture_seen
    pictures_deleted_at_carrier place_asked place_told purged recording_deleted_at_carrier recording_lost
    recording_read recovery_codes_renewed referral_cancelled referral_judged referral_news released
    released_by_command replied replied_by_command rescue_overridden resident_called resident_parted ring
    roles_changed roster_change_removed roster_closure roster_override roster_revealed roster_temporary
    safe_contact seek sent_despite session_locked session_unlocked shift_added shift_removed sign_in_failed
    signed_in signed_out signed_out_everywhere similar staff_revealed stepped_aside stop_seeking swap_agreed
    swap_approved swap_asked swap_refused swap_withdrawn take_over team_asked test_page text_held_back
    text_in text_withheld third_asked third_joined third_let_go transfer transfer_ended turn unlock_failed
    voicemail wait_ended wait_read wrote_first
"""
_KEYS = """
    again ahead alarm alone answers attempt begun block by call_type channel complete contact corrects
    decision dispatch do eligible given heard hours how incident incidents kind known_browser language late
    leg line menu message need off ok on outcome outside password people person phone picture policy
    priority reason reasons result ruled_out said schedule seconds sent session sessions shift spoke state
    step team test tier to told turn way whole why
"""
_SUBJECTS = "alarms audit blocklist board clock contacts flow retention roster staff text vault waiting"
_ACTORS = "caller person seed stranger system worker"


def plain(value: object) -> str:
    """A code as words, an id by its end; in English."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    text = str(value).removeprefix("person:")
    is_id = len(text) == 26 and text.isalnum()
    return f"…{text[-SHORT:]}" if is_id else text.replace("_", " ")


def _words(codes: Iterable[str], sense: str) -> Words:
    return Words({code: plain(code) for code in codes}, sense)


ACTIONS = Words({code: plain(code).capitalize() for code in CODES.split()}, "audit")
SUBJECTS = _words(_SUBJECTS.split(), "audit: about")
ACTORS = _words(_ACTORS.split(), "audit: who")
KEYS = _words(_KEYS.split(), "audit: more")
VALUES = Words({"none": "none", "yes": "yes", "no": "no"}, "audit: more")


def action(code: str) -> str:
    return ACTIONS[code] if code in ACTIONS else _left(plain(code).capitalize())


def subject(code: str) -> str:
    return SUBJECTS[code] if code in SUBJECTS else _left(plain(code))


def actor(code: str, reader: str) -> str:
    """`reader`: the id of whoever looks."""
    if code == reader:
        return say("you", "by whom")
    return ACTORS[code] if code in ACTORS else _left(plain(code))


def detail(found: Mapping[str, object]) -> str:
    """`found`: codes, ids, flags and small numbers (db/audit.append)."""
    told = (
        Markup("{}: {}").format(KEYS[key] if key in KEYS else _left(plain(key)), _value(value))
        for key, value in found.items()
    )
    return Markup(", ").join(told)


def meant(typed: str, words: Words) -> list[str]:
    """The codes that somebody may mean: those whose words, as the page shows them, have this in them."""
    low = typed.casefold()
    return [code for code in words if low in words[code].casefold()]


def _value(value: object) -> str:
    text = plain(value)
    return VALUES[text] if value is None or isinstance(value, bool) else _left(text)


def _left(text: str) -> str:
    """A code or an id, which is the same in every language."""
    return text if language() == ENGLISH else own(text)

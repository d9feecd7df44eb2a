"""What each sealed value is about: the place it is bound to (db/vault.py), as `table.column:<row id>`.

A value sealed for one place opens in no other. db/rotate.py goes through the same places.
"""

from __future__ import annotations


def name_about(person_id: str) -> str:
    return f"person.name:{person_id}"


def phone_about(person_id: str) -> str:
    return f"person.phone:{person_id}"


def caller_about(contact_id: str) -> str:
    return f"contact.caller:{contact_id}"


def state_about(contact_id: str) -> str:
    return f"contact.state:{contact_id}"


def cad_about(contact_id: str) -> str:
    return f"contact.cad:{contact_id}"


def number_about(callback_id: str) -> str:
    return f"callback.number:{callback_id}"


def sound_about(recording_id: str) -> str:
    return f"recording.body:{recording_id}"


def email_about(person_id: str) -> str:
    return f"person.email:{person_id}"


def text_number_about(message_id: str) -> str:
    return f"message.number:{message_id}"


def text_body_about(message_id: str) -> str:
    return f"message.body:{message_id}"


def details_about(incident_id: str) -> str:
    return f"incident.details:{incident_id}"


def incident_cad_about(incident_id: str) -> str:
    return f"incident.cad:{incident_id}"


def picture_url_about(picture_id: str) -> str:
    return f"picture.url:{picture_id}"


def picture_body_about(picture_id: str) -> str:
    return f"picture.body:{picture_id}"


def note_about(note_id: str) -> str:
    return f"note.body:{note_id}"


def login_about(account_id: str) -> str:
    return f"account.login:{account_id}"


def totp_about(account_id: str) -> str:
    return f"account.totp:{account_id}"


def menu_about(leg_id: str) -> str:
    return f"leg.menu:{leg_id}"


def told_place_about(told_id: str) -> str:
    return f"told_place.place:{told_id}"


def block_reason_about(block_id: str) -> str:
    return f"blocked.reason:{block_id}"

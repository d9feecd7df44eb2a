"""The code lists: every reason, decision and call type a contact can carry, each with its meaning.

They are the program's data model, extended by what the hotline itself finds out. Codes are stored and
exported: a code may be added here, and is never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping

ENTRY_ROUTES: Mapping[str, str] = {
    "direct_public": "A resident called or texted one of our numbers.",
    "psap_forwarded": "A 911 call taker forwarded the caller to our private number.",
    "embedded_professional": "A professional who sits in the 911 center took the caller over.",
    "field_request": "Police, fire or medics asked for a team from the field.",
    "988_center": "The local 988 center sent the caller.",
    "311_211": "311 or 211 sent the caller.",
    "partner": "Another organization sent the caller.",
    "self_initiated": "Our own team came upon it.",
}

CALL_TYPES: Mapping[str, str] = {
    "MH_CRISIS": "Somebody is overwhelmed, very upset, or not themselves.",
    "SUICIDE_CONCERN": "Thoughts of suicide, one's own or somebody else's.",
    "WELFARE": "Worry about a person who may need help.",
    "SUBSTANCE": "Alcohol or drugs.",
    "UNSHELTERED": "A person without a place to stay.",
    "BASIC_NEEDS": "Food, clothes, hygiene, a charger.",
    "TRESPASS_UNWANTED": "Somebody is where they are not wanted.",
    "PANHANDLING": "Somebody asks passers-by for money.",
    "DISORDER_NONVIOLENT": "Shouting or a disturbance without violence.",
    "NOISE": "Loud music or other noise.",
    "NEIGHBOR": "A dispute between neighbors.",
    "ROOMMATE_FAMILY_VERBAL": "An argument at home, in words only.",
    "JUVENILE": "Children or teenagers.",
    "ANIMAL": "An animal, barking included.",
    "INDECENCY": "Somebody undressed in public.",
    "SYRINGE": "A needle to be picked up.",
    "TRANSPORT": "A ride to a service.",
    "GRIEF_SUPPORT": "Somebody has lost someone.",
    "INFO": "A question about services.",
    "OTHER": "Something else.",
}

DECISIONS: Mapping[str, str] = {
    "PHONE_ONLY": "A counselor helped by phone.",
    "DISPATCH": "A community team is sent.",
    "JOINT": "A community team is sent together with police, fire or medics.",
    "CALLBACK": "A callback is promised or a message is kept.",
    "TO_911": "Connected to the 911 center, which decides who goes.",
    "TO_911_PD": "Handed to the 911 center for police.",
    "TO_911_FIRE": "Handed to the 911 center for fire.",
    "TO_911_EMS": "Handed to the 911 center for medics.",
    "TO_988": "Connected to the 988 center.",
    "REFER": "Connected or referred to a partner.",
    "NO_ACTION": "Nothing further was done; the reason says why.",
}

REASONS: Mapping[str, str] = {
    "WEAPON": "A weapon is there.",
    "VIOLENCE": "Somebody is violent or threatens to be.",
    "MEDICAL": "Somebody is hurt, very sick, or took too much.",
    "CRIME": "A crime is happening, or an officer is needed.",
    "IMMINENT_SUICIDE": "An attempt is under way or about to be.",
    "HAZARD": "Fire, smoke, gas or another hazard.",
    "OUT_OF_AREA": "It is outside the area we serve.",
    "TYPE_DISABLED": "This call type is not served now.",
    "NO_TEAM_TYPE": "No team is sent to this call type by rule; a counselor may decide otherwise.",
    "CLOSED": "It was outside our hours.",
    "NO_UNIT": "No team was free.",
    "NO_STAFF": "No counselor was free.",
    "INSUFFICIENT_INFO": "Too little was known to decide.",
    "CALLER_REQUESTED_POLICE": "The caller asked for police.",
    "CALLER_DECLINED": "The caller did not want it.",
    "CALLER_ASKED": "The caller asked for it.",
    "CALLER_CHOSE": "The caller chose it by key or in words.",
    "DISCONNECTED": "The caller was gone.",
    "LOST_TRANSFER": "The caller was lost while being connected.",
    "SYSTEM_FAILURE": "Our own system failed during the call.",
    "DUPLICATE": "The same matter is handled under another contact.",
    "TEST": "A test.",
    "ANSWERED": "A counselor answered.",
    "TEXTS_BLOCKED": "Our texts may not reach them; somebody has to call.",
    "NOT_REACHED": "Several calls did not reach them.",
    "WRONG_NUMBER": "The number is somebody else's.",
    "FOLLOW_UP": "We promised to ask afterwards how it is.",
    "NONE": "No reason applies.",
}

DISPOSITIONS: Mapping[str, str] = {
    "NO_CONTACT": "The team found nobody, or could not locate the person.",
    "SCENE_HANDLED": "The team settled it where it was.",
    "REFUSED": "The person did not want help.",
    "SERVICES_ON_SCENE": "The team gave services where it was.",
    "TRANSPORT_COMMUNITY": "The team drove the person to a place in the community.",
    "TRANSFERRED_ED": "The person went to an emergency department.",
    "MEDIATED": "The team helped people to agree.",
    "PHONE_RESOLVED": "It was settled by phone.",
    "INVOLUNTARY_HOLD": "The person was held against their will under the law.",
    "PD_TOOK_OVER": "Police took over.",
    "CANCELLED_ENROUTE": "The team was called off on the way.",
}

POLICE: Mapping[str, str] = {
    "NONE": "No police.",
    "JOINT": "Police went together with the team from the start.",
    "BACKUP_REQUESTED": "The team asked for police.",
    "BACKUP_ARRIVED": "Police came after the team had asked.",
    "TOOK_OVER": "Police took over from the team.",
}

# Why a person has to read a conversation by text.
WAITING: Mapping[str, str] = {
    "danger": "They speak of danger.",
    "police": "They want police, fire or medics. A text cannot be sent on to 911.",
    "emergency": "They chose 911. A text cannot be sent on.",
    "asked": "They want a person, or our questions lead to one.",
    "nobody": "They want a person, and nobody was there.",
    "story": "They wrote more than an everyday request.",
    "lost": "They and our questions do not understand each other.",
    "wrote": "They wrote something that answers no question.",
    "answer": "They have answered one of us.",
    "given_back": "One of us had them and gave them back.",
    "silent": "They have not answered our question.",
    "unsafe": "They said that texts are not safe. Do not write to them.",
    "stopped": "They stopped our texts and wrote again, or stopped them in a way that needs eyes.",
    "unread": "Our answer may not go out to them.",
    "not_sent": "A text of ours did not arrive.",
    "help": "They wrote HELP in a conversation.",
    "picture": "They sent a picture.",
    "place": "They told where it is.",
    "message": "They left a message.",
    "on_call": "They write while a call of theirs is open.",
    "no_team": "No team had accepted: somebody has to tell them how it stands now.",
    "unreadable": "What was kept of their conversation cannot be read; read their texts.",
}

# What a human must see, and what it means; raised by `ivr/outgoing/alerts.py`, acknowledged by whoever sees
# to it.
ALARMS: Mapping[str, str] = {
    "nobody_accepted": "Everybody was asked for a page and nobody comes.",
    "late_arrival": "Somebody should be there by now and has not said so.",
    "no_welfare_answer": "Somebody on scene does not answer whether all is well.",
    "backup_police": "A responder asks for police.",
    "backup_medics": "A responder asks for medics.",
    "ruled_out": "A 911 center tells something that rules a team out, and one is asked for or on its way.",
    "reopened": "Somebody who had accepted is not coming; others are asked.",
    "no_disposition": "The team has left and has not said how it ended.",
    "left_open": "Somebody took a page over hours ago, and it is not closed.",
    "unreachable": "Nothing reaches somebody who is asked for a page.",
    "timer_missing": "A page was not looked after in time; it goes on now.",
    "reply_unclear": "A responder wrote something that nothing was done about: read it.",
    "text_stopped": "Somebody of the staff has switched our texts off.",
    "text_blocked": "The phone of somebody of the staff takes no texts from us.",
    "number_wrong": "The number of somebody of the staff is missing or leads nowhere.",
    "text_filtered": "Carriers take our texts for spam.",
    "text_unregistered": "Our number is not registered for texting.",
    "carrier_refuses": "The phone company takes nothing from us.",
    "mail_failed": "E-mail does not go out.",
    "text_not_sent": "A text to somebody who asked for help did not arrive.",
    "notice_not_sent": "How a page stands did not reach somebody of the team, by text.",
    "text_unknown": "Nobody knows whether a text to somebody who asked for help arrived.",
    "text_waits": "Somebody waits for an answer by text, and nobody has answered.",
    "no_911": "911 was asked to join a call, and no line of theirs has answered.",
    "text_danger": "Somebody speaks of danger by text, and nobody has answered.",
    "place_told_late": "Somebody told on our page where it is after it was over: read it, nobody else does.",
    "call_to_decide": "Our texts do not reach somebody who never called a call safe: a supervisor decides.",
    "callback_unreached": "Three calls did not reach somebody who waits, or the number is not theirs.",
    "clock_moved": "The machine's clock was set.",
    "clocks_apart": "The clocks of the machine and of the database do not agree.",
    "audit_broken": "The log of who did what was tampered with.",
    "access_given": "Somebody was given access to people's records, or their account is made anew.",
    "roster_gap": "Open hours are coming with nobody on the roster.",
    "nobody_on_shift": "A team is open and nobody of it is there.",
    "no_number": "Somebody is on the roster and nothing reaches them.",
}

"""From prompts to TwiML. Each document is valid for the place it is fetched in: a call, a phone we rang, an
empty room (there only Say, Play, Pause and Redirect may stand)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from secrets import token_hex

from twilio.twiml.messaging_response import MessagingResponse
from twilio.twiml.voice_response import Gather, VoiceResponse

from flows.city import Language
from flows.model import CallTeam, Connect, HangUp, Join, Listen, Prompt, TakeMessage, Utterance
from flows.numbers import forbidden, normal
from ivr.ports import ForbiddenNumberError, LegPrompt, Stage

TALK_LIMIT = 4 * 60 * 60  # seconds; the carrier's own limit of a Dial, said aloud
SAFE_RING = 30  # seconds a 911 line rings before the next is tried
PERSON_RING = 30  # seconds a person rings whom a responder calls; their voicemail may answer sooner
KEY_SECONDS = 7  # a counselor's time to find the key, twice
NEXT = "next-" + token_hex(16)  # in a question that is kept, for the next turn's address; no word is like it
HINTS_MOST = 100  # the carrier takes 500; the recognizer is best with few
SPELLED = re.compile(r"\d(?:,? \d){3}")  # a number read out digit by digit: somebody's, so kept in no cache

Languages = Mapping[str, Language]


def dialable(number: str) -> str:
    """The one function that emits a number to the carrier, in TwiML and in REST calls, in every mode.

    Raises ForbiddenNumberError for emergency and service short codes in any spelling (911, 112, 933, 999,
    988 and their like) and for what is no number: a real 911 call would go to the hotline's own address.
    """
    whole = normal(number)
    if whole is None or forbidden(number) or forbidden(whole):
        raise ForbiddenNumberError(
            "refused to dial: not a ten-digit or international number, or a short code"
        )
    return whole


def _say(into: VoiceResponse | Gather, says: Sequence[Utterance], languages: Languages) -> None:
    for said in says:
        speaker = languages[said.language]
        into.say(said.text, voice=speaker.voice, language=speaker.locale)


def turn_document(prompt: Prompt, stage: Stage, public: str) -> str:
    """What the caller hears next, and where the answer goes."""
    if isinstance(prompt.then, Listen):
        speakers = tuple((id_, speaker.locale, speaker.voice) for id_, speaker in stage.languages.items())
        personal = prompt.then.private or any(SPELLED.search(said.text) for said in prompt.says)
        question = _question if personal else _kept_question
        return question(prompt, speakers, public, stage.music).replace(NEXT, public + stage.next)
    said = VoiceResponse()
    following = public + stage.next
    match prompt.then:
        case Connect():
            _say(said, prompt.says, stage.languages)
            dial = said.dial(
                action=following,
                timeout=prompt.then.seconds,
                time_limit=TALK_LIMIT,
                caller_id=dialable(stage.shown),
            )
            told = public + stage.dialed_status
            dial.number(dialable(stage.number), status_callback_event="answered", status_callback=told)
        case CallTeam(seconds):
            _say(said, prompt.says, stage.languages)
            shown = dialable(stage.shown)
            dial = said.dial(action=following, timeout=seconds, time_limit=TALK_LIMIT, caller_id=shown)
            dial.number(dialable(stage.number), url=public + stage.meet)
        case Join(room):
            _say(said, prompt.says, stage.languages)
            dial = said.dial(action=following, time_limit=TALK_LIMIT)
            # Should we call the caller on twice, they leave the room for a moment: it must still be there.
            _room(dial, room, public + stage.wait, ends=False)
        case TakeMessage(seconds):
            _say(said, prompt.says, stage.languages)
            said.record(
                action=following,
                max_length=seconds,
                timeout=5,
                finish_on_key="#09",
                recording_status_callback=public + stage.recording_status,
                recording_status_callback_event="completed",
            )
            said.redirect(following, method="POST")
        case HangUp():
            _say(said, prompt.says, stage.languages)
            said.hangup()
    return str(said)


def _question(prompt: Prompt, speakers: tuple[tuple[str, str, str], ...], public: str, music: str) -> str:
    """A question, with NEXT where its answer goes."""
    said = VoiceResponse()
    languages = {id_: Language(id_, locale, voice, "") for id_, locale, voice in speakers}
    listen = prompt.then
    assert isinstance(listen, Listen)
    more = {"speech_timeout": "auto", "profanity_filter": False} if listen.speech else {}
    if listen.speech and listen.hints:
        more["hints"] = ", ".join(listen.hints[:HINTS_MOST])
    gather = said.gather(
        input="dtmf speech" if listen.speech else "dtmf",
        num_digits=listen.digits,
        finish_on_key=listen.finish,
        timeout=1 if listen.music else listen.seconds,
        action=NEXT,
        action_on_empty_result=True,
        language=languages[prompt.language].locale,
        **more,
    )
    _say(gather, prompt.says, languages)
    if listen.music:
        gather.play(public + music if music.startswith("/") else music)
    # Should the carrier fall through a Gather without asking us, it asks us here.
    said.redirect(NEXT, method="POST")
    return str(said)


# Most callers hear the same few: building one with the library costs 120 µs, a tenth of which remains.
_kept_question = lru_cache(maxsize=1024)(_question)


def _room(dial: object, room: str, wait: str, *, ends: bool) -> None:
    """`ends`: the conversation is over when this phone leaves."""
    dial.conference(  # type: ignore[attr-defined]  # the library's Dial is not exported for typing
        room,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=ends,
        wait_url=wait,
        wait_method="POST",
    )


def leg_document(prompt: LegPrompt, languages: Languages, public: str) -> str:
    """What the phone of one of our people hears. Before the key nothing is bridged, and silence ends the leg:
    that is how a voicemail never gets the caller."""
    said = VoiceResponse()
    match prompt.then:
        case "key" | "whisper":
            heard = languages[prompt.says[0].language].locale if prompt.speech and prompt.says else None
            more = {"speech_timeout": "auto", "language": heard} if heard else {}
            gather = said.gather(
                input="dtmf speech" if heard else "dtmf",
                num_digits=prompt.digits,
                finish_on_key=prompt.finish,
                timeout=prompt.seconds or KEY_SECONDS,
                action=public + prompt.next,
                action_on_empty_result=True,
                **more,
            )
            gather.pause(length=1)  # a mobile phone is not at the ear yet when it is answered
            _say(gather, prompt.says, languages)
            if prompt.then == "whisper":
                said.hangup()  # whoever gets past a whisper is connected: never without the key
            else:
                said.redirect(public + prompt.next, method="POST")
        case "room":
            if prompt.sends:
                said.play(digits=prompt.sends)
            _say(said, prompt.says, languages)
            star = {"hangup_on_star": True} if prompt.star else {}
            dial = said.dial(action=public + prompt.next, time_limit=TALK_LIMIT, **star)
            _room(dial, prompt.room, public + prompt.wait, ends=not prompt.stays)
        case "dial":
            _say(said, prompt.says, languages)
            dial = said.dial(
                action=public + prompt.next,
                timeout=PERSON_RING,
                time_limit=TALK_LIMIT,
                caller_id=dialable(prompt.shown),
            )
            told = _machine(public + prompt.machine) if prompt.machine else {}
            dial.number(dialable(prompt.number), **told)
        case "told":
            _say(said, prompt.says, languages)
        case "goodbye":
            _say(said, prompt.says, languages)
            said.hangup()
    return str(said)


def _machine(told: str) -> dict[str, str]:
    """Ask who answers a dialed number. The carrier tells it there alone, while the two are connected."""
    return {"machine_detection": "Enable", "amd_status_callback": told, "amd_status_callback_method": "POST"}


def wait_document(says: Sequence[Utterance], again: str, languages: Languages, public: str) -> str:
    """Heard alone in a room. It does not loop by itself: it asks for itself again."""
    said = VoiceResponse()
    _say(said, says, languages)
    said.pause(length=8)
    said.redirect(public + again, method="POST")
    return str(said)


def safe_document(
    first: Sequence[Utterance],
    last: Sequence[Utterance],
    calls: Sequence[tuple[str, str]],
    stage: Stage,
    public: str,
) -> str:
    """The safe words: fixed, without a database. The numbers are called, each showing the number beside it
    (the caller's own if that is ""), then the caller is told what to do, three times.

    With `stage.next` the result of the one call is asked for there; without it (the document installed at
    the carrier, where nobody can be asked) all stand one after the other.
    """
    said = VoiceResponse()
    _say(said, first, stage.languages)
    asked = {"action": public + stage.next} if stage.next else {}
    for number, shown in calls:
        caller_id = {"caller_id": dialable(shown)} if shown else {}
        said.dial(timeout=SAFE_RING, **caller_id, **asked).number(dialable(number))
    for _ in range(3):
        _say(said, last, stage.languages)
        said.pause(length=2)
    said.hangup()
    return str(said)


def empty_document() -> str:
    return str(VoiceResponse())


def text_document(body: str) -> str:
    said = MessagingResponse()
    said.message(body)
    return str(said)

"""Being in a conference: waiting for it to start, talking, held, until one leaves or it ends."""

from __future__ import annotations

from datetime import timedelta
from xml.etree.ElementTree import Element

from simulator.call import Jump, Subscription
from simulator.conference import Conference, Participant
from simulator.script import DocumentError, Page, follow
from simulator.tasks import HungUp, Released, Steps, Wait
from simulator.twiml import Place, number, spoken_text, truth
from simulator.verbs.dial_numbers import TIME_LIMIT, Outcome

DEFAULT_MUSIC = "hold music"


def attend_conference(page: Page, verb: Element, noun: Element, outcome: Outcome) -> Steps[None]:
    """<Dial><Conference>: `answered`, and neither a call SID nor a duration."""
    page.call.answer()
    outcome.status, outcome.bridged = "answered", None
    conference = page.company.conference(spoken_text(noun))
    until = page.company.clock.now() + timedelta(seconds=number(verb, "timeLimit", TIME_LIMIT))
    limit = (until - page.company.clock.now()).total_seconds()
    star = truth(verb, "hangupOnStar", False)
    yield from attend(page, conference, _seat(page, noun), _wishes(page, noun), limit=limit, star=star)


def _seat(page: Page, noun: Element) -> Participant:
    wait = noun.get("waitUrl")
    return Participant(
        page.call,
        page.company.clock.now(),
        start_on_enter=truth(noun, "startConferenceOnEnter", True),
        end_on_exit=truth(noun, "endConferenceOnExit", False),
        muted=truth(noun, "muted", False),
        beep=noun.get("beep", "true"),
        label=noun.get("participantLabel"),
        wait=page.jump(wait, noun.get("waitMethod")) if wait else None,
        silent_wait=wait == "",
    )


def _wishes(page: Page, noun: Element) -> Subscription | None:
    url = noun.get("statusCallback")
    if not url:
        return None
    where = page.jump(url, noun.get("statusCallbackMethod"))
    return Subscription(where.url, where.method, frozenset(noun.get("statusCallbackEvent", "").split()))


def attend(
    page: Page,
    conference: Conference,
    seat: Participant,
    wishes: Subscription | None,
    *,
    limit: float = TIME_LIMIT,
    star: bool = False,
) -> Steps[None]:
    """Sits in the conference until one is out of it."""
    call, company = page.call, page.company
    until = company.clock.now() + timedelta(seconds=limit)
    reason = "participant_updated_via_api"
    conference.enter(seat, wishes)
    try:
        while not seat.gone and (left := (until - company.clock.now()).total_seconds()) > 0:
            if star and "*" in call.keys:
                break
            if seat.announcement is not None:
                yield from _announced(page, conference, seat, seat.announcement)
            elif conference.started and not seat.held:
                yield Wait(left)
            else:
                yield from _music(page, conference, seat)
    except HungUp:
        reason = "participant_hung_up"
        raise
    except DocumentError:
        return  # a waiting document that failed puts the call out of the conference
    finally:
        conference.exit(seat, reason)


def _announced(page: Page, conference: Conference, seat: Participant, said: Jump) -> Steps[None]:
    """Hears an announcement beside the others, who do not hear it."""
    seat.announcement, seat.hearing_music = None, True
    try:
        extra = [("ConferenceSid", conference.sid), ("FriendlyName", conference.name)]
        yield from follow(page.call, said, Place.HOLD, extra)
    except (Released, DocumentError):
        return  # the conference ended, or there was nothing to say
    finally:
        seat.hearing_music = False


def _music(page: Page, conference: Conference, seat: Participant) -> Steps[None]:
    """What one hears while the conference has not started, or while held. It does not loop by itself."""
    call = page.call
    seat.hearing_music = True
    document = seat.hold_music if seat.held else seat.wait
    try:
        if document is not None:
            extra = [("ConferenceSid", conference.sid), ("FriendlyName", conference.name)]
            yield from follow(call, Jump(document.url, document.method), Place.HOLD, extra)
        elif not seat.silent_wait:
            call.hear("music", DEFAULT_MUSIC)
            with call.ear.sound():
                yield Wait()
        while True:
            yield Wait()
    except Released:
        return
    finally:
        seat.hearing_music = False

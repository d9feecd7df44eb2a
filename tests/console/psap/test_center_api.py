"""A 911 center asks for a team over signed HTTP: asked for, asked after, called off."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from db.store import Store
from db.vault import Vault
from flows.paging.model import Accepted, Arrived, Cleared, Disposed, SetOut
from tests.console.center_town import NEXT_KEY, NOES, OTHER_KEY, PATH, WELFARE, CenterTown


@pytest.fixture
def town(store: Store, vault: Vault) -> CenterTown:
    return CenterTown(store, vault)


def dispatches(town: CenterTown) -> list[Any]:
    return town.rows("live_dispatches", limit=9)


# ------------------------------------------------------------------ asked for


def test_an_eligible_request_calls_a_team_out_at_once(town: CenterTown) -> None:
    found = town.wants()
    assert (found["eligible"], found["decision"], found["state"]) == ("yes", "DISPATCH", "asking")
    (dispatch,) = dispatches(town)
    assert (dispatch["call_type"], dispatch["priority"], dispatch["opened_by"]) == (
        "WELFARE",
        5,
        "center:harbor",
    )
    assert {row["channel"] for row in town.rows("pages_of_dispatch", dispatch_id=dispatch["id"])} >= {"sms"}


def test_the_same_cad_number_is_the_same_request_however_it_is_written(town: CenterTown) -> None:
    first = town.wants()
    for cad in ("26-0412345", " 26 0412345".strip(), "26-0412345."):
        assert town.wants(cad_number=cad, call_type="NOISE")["id"] == first["id"]
    assert len(dispatches(town)) == 1
    assert town.wants(cad_number="26-0412346", place="9 Mill Road")["id"] != first["id"]


def test_two_centers_may_have_the_same_cad_number(town: CenterTown) -> None:
    first = town.wants()
    other = town.send("POST", PATH, WELFARE | {"place": "9 Mill Road"}, key=OTHER_KEY, Center="valley")
    assert other.json["id"] != first["id"]
    assert len(dispatches(town)) == 2


def test_what_rules_a_team_out_is_said_and_nobody_is_called(town: CenterTown) -> None:
    found = town.wants(answers=NOES | {"weapon": "yes"})
    assert (found["eligible"], found["decision"], found["state"]) == ("no", "TO_911", "not_sent")
    assert found["reasons"] == [{"code": "WEAPON", "words": "A weapon is there."}]
    assert found["forward_to"] is None
    assert dispatches(town) == []


def test_what_is_not_known_is_for_a_person_with_the_number_to_call(town: CenterTown) -> None:
    found = town.wants(answers={name: "no" for name in NOES if name not in ("weapon", "crime")})
    assert (found["eligible"], found["state"], found["unclear"]) == (
        "unknown",
        "not_sent",
        ["crime", "weapon"],
    )
    assert found["forward_to"] == "+15035550101"
    assert dispatches(town) == []


def test_a_request_that_was_not_sent_is_judged_again_when_more_is_known(town: CenterTown) -> None:
    before = town.wants(answers={})
    after = town.wants()
    assert after["id"] == before["id"]
    assert (before["eligible"], after["eligible"], after["state"]) == ("unknown", "yes", "asking")
    judged = [row["detail"] for row in town.rows("audit_before", id=99999, limit=99)]
    assert sum('"eligible"' in detail for detail in judged) == 2


def test_nobody_is_promised_while_no_team_is_there(town: CenterTown) -> None:
    for name in ("Ana", "Ben", "Cleo"):
        town.store.write(
            lambda tx, name=name: tx.run(
                "set_available", id=town.people[name], available=0, away_reason="sick"
            )
        )
    found = town.wants()
    assert (found["eligible"], found["state"]) == ("yes", "not_sent")
    assert [reason["code"] for reason in found["reasons"]] == ["NO_UNIT"]
    assert found["forward_to"] == "+15035550101"
    assert dispatches(town) == []


# ------------------------------------------------------------------ asked after, called off


def test_each_step_can_be_asked_after_and_the_end_names_nobody(town: CenterTown) -> None:
    request = town.wants(note="Rosa, 503 555 0111, is afraid of dogs")["id"]
    (dispatch,) = dispatches(town)
    ana, ben = town.people["Ana"], town.people["Ben"]
    town.happens(dispatch["id"], Accepted(ana, 12))
    town.happens(dispatch["id"], Accepted(ben, 20))
    coming = town.after(request).json
    assert (coming["state"], coming["people"], coming["minutes"]) == ("coming", 2, 12)
    assert coming["times"]["accepted"] == "2026-03-05T02:00:02Z"
    for person in (ana, ben):
        town.happens(dispatch["id"], SetOut(person))
        town.happens(dispatch["id"], Arrived(person))
    there = town.after(request).json
    assert (there["state"], there["times"]["on_scene"]) == ("on_scene", "2026-03-05T02:00:06Z")
    for person in (ana, ben):
        town.happens(dispatch["id"], Cleared(person))
    town.happens(dispatch["id"], Disposed("test", "SERVICES_ON_SCENE"))
    ended = town.after(request)
    assert ended.json["state"] == "closed"
    assert ended.json["outcome"] == {
        "code": "SERVICES_ON_SCENE",
        "words": "The team gave services where it was.",
        "police": "NONE",
    }
    for private in ("Rosa", "0111", "Harbor Street", "Ana", ana, "0412345"):
        assert private not in ended.text


def test_a_team_is_called_off_once_and_everybody_is_told(town: CenterTown) -> None:
    request = town.wants()["id"]
    (dispatch,) = dispatches(town)
    off = town.send("POST", f"{PATH}/{request}/cancel", {"reason": "CALLER_DECLINED"})
    assert (off.status_code, off.json["state"]) == (200, "cancelled")
    assert off.json["outcome"]["words"] == "The caller did not want it."
    assert dispatches(town) == []
    again = town.send("POST", f"{PATH}/{request}/cancel", {"reason": "WEAPON"})
    assert (again.status_code, again.json["type"]) == (409, "urn:careline:problem:over")
    assert town.after(request).json["outcome"]["code"] == "CALLER_DECLINED"
    assert town.stands(dispatch["id"]).state == "CANCELLED"


def test_a_cancelled_request_stays_cancelled_when_it_is_sent_again(town: CenterTown) -> None:
    request = town.wants(answers={})["id"]
    town.send("POST", f"{PATH}/{request}/cancel", {"reason": "DUPLICATE"})
    again = town.send("POST", PATH, WELFARE)
    assert (again.status_code, again.json["type"]) == (409, "urn:careline:problem:over")
    assert town.after(request).json["state"] == "cancelled"
    assert dispatches(town) == []


def test_the_request_of_another_center_is_as_if_it_were_not(town: CenterTown) -> None:
    request = town.wants()["id"]
    theirs = {"key": OTHER_KEY, "Center": "valley"}
    nowhere = town.after("01jaaaaaaaaaaaaaaaaaaaaaaa", **theirs)
    looked = town.after(request, **theirs)
    assert (looked.status_code, looked.json) == (404, nowhere.json)
    off = town.send("POST", f"{PATH}/{request}/cancel", {"reason": "DUPLICATE"}, **theirs)
    assert off.status_code == 404
    assert len(dispatches(town)) == 1


# ------------------------------------------------------------------ who is let in


def refused(town: CenterTown, answer: Any, status: int, kind: str) -> None:
    assert (answer.status_code, answer.json["type"]) == (status, f"urn:careline:problem:{kind}")
    assert answer.mimetype == "application/problem+json"
    assert dispatches(town) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"key": OTHER_KEY},
        {"key": b"\0" * 32, "Center": "nobody"},
        {"Center": "nobody"},
        {"late_Center": "valley"},
        {"late_Time": "1"},
        {"late_Nonce": "another-nonce-of-16"},
        {"late_Signature": ""},
        {"late_Signature": "é" * 64},
        {"Nonce": "short"},
        {"Time": "soon"},
    ],
    ids=str,
)
def test_what_is_not_signed_as_it_came_is_refused_in_one_word(
    town: CenterTown, changed: dict[str, Any]
) -> None:
    refused(town, town.send("POST", PATH, WELFARE, **changed), 401, "signature")


def test_a_body_a_path_or_a_method_that_was_not_signed_is_refused(town: CenterTown) -> None:
    headers = town.signed("POST", PATH, json.dumps(WELFARE).encode())
    refused(town, town.send("POST", PATH, WELFARE | {"place": "x"}, headers=headers), 401, "signature")
    refused(town, town.send("POST", f"{PATH}?x=1", WELFARE, headers=headers), 401, "signature")
    refused(town, town.send("GET", f"{PATH}/1", headers=town.signed("POST", f"{PATH}/1")), 401, "signature")
    refused(town, town.client.post(PATH, json=WELFARE), 401, "signature")


def test_both_keys_are_good_while_a_key_is_changed(town: CenterTown) -> None:
    first = town.wants()
    again = town.send("POST", PATH, WELFARE, key=NEXT_KEY)
    assert (again.status_code, again.json["id"]) == (200, first["id"])


@pytest.mark.parametrize(("minutes", "status"), [(-5.1, 401), (-4.9, 200), (4.9, 200), (5.1, 401)])
def test_a_request_is_good_for_five_minutes_around_its_time(
    town: CenterTown, minutes: float, status: int
) -> None:
    signed_at = int((town.clock.at + timedelta(minutes=minutes)).timestamp())
    assert town.send("POST", PATH, WELFARE, Time=str(signed_at)).status_code == status


def test_the_very_same_request_is_heard_once(town: CenterTown) -> None:
    body = json.dumps(WELFARE).encode()
    headers = town.signed("POST", PATH, body)
    assert town.send("POST", PATH, raw=body, headers=headers).status_code == 200
    town.clock.pass_(299)
    again = town.send("POST", PATH, raw=body, headers=headers)
    assert (again.status_code, again.json["type"]) == (409, "urn:careline:problem:heard-before")
    town.clock.pass_(2)
    assert town.send("POST", PATH, raw=body, headers=headers).status_code == 401


def test_a_request_from_the_future_is_not_heard_again_when_its_time_has_come(town: CenterTown) -> None:
    ahead = str(int((town.clock.at + timedelta(seconds=299)).timestamp()))
    headers = town.signed("GET", f"{PATH}/1", Time=ahead)
    assert town.after("1", headers=headers).status_code == 404
    town.clock.pass_(597)
    town.after("2")  # old nonces are forgotten on the way
    assert town.after("1", headers=headers).status_code == 409


def test_sixty_requests_a_minute_are_heard_and_another_center_is_not_kept_waiting(town: CenterTown) -> None:
    for _ in range(60):
        assert town.after("1").status_code == 404
    town.clock.pass_(20)
    late = town.after("1")
    assert (late.status_code, late.headers["Retry-After"]) == (429, "40")
    assert town.after("1", key=OTHER_KEY, Center="valley").status_code == 404
    town.clock.pass_(41)
    assert town.after("1").status_code == 404


# ------------------------------------------------------------------ what is written in it


def test_every_fault_is_named_at_once(town: CenterTown) -> None:
    given = {
        "cad_number": "",
        "call_type": "FIRE",
        "language": "fr",
        "place": "  ",
        "answers": {"weapon": "maybe", "dog": "no"},
        "phone": "+15035550111",
    }
    answer = town.send("POST", PATH, given)
    refused(town, answer, 400, "faults")
    assert sorted(answer.json["faults"]) == [
        "answers.dog",
        "answers.weapon",
        "cad_number",
        "call_type",
        "language",
        "phone",
        "place",
    ]
    assert "0111" not in answer.text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"place": NaN}',
        b'{"place": "a", "place": "b"}',
        b"\xff",
        b"[" * 4000,
        b"1" * 5000,
        b'{"half a letter: \\ud83d": 1}',
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_what_is_no_plain_json_object_is_refused(town: CenterTown, raw: bytes) -> None:
    refused(town, town.send("POST", PATH, raw=raw), 400, "faults")


def test_a_long_body_and_another_kind_of_body_are_refused(town: CenterTown) -> None:
    refused(town, town.send("POST", PATH, raw=b" " * 8193), 413, "too-long")
    refused(town, town.send("POST", PATH, WELFARE, kind="text/plain"), 415, "no-json")


def test_control_characters_never_reach_a_responders_phone(town: CenterTown) -> None:
    town.wants(place="4 Harbor\x00 Street\r\nblue \u202e door \ud800")
    from ivr.dispatch import incidents

    (dispatch,) = dispatches(town)
    (row,) = town.rows("open_incidents", since=0, limit=2)
    assert row["id"] == dispatch["incident_id"]
    assert incidents.details_of(town.house, row).place == "4 Harbor Street blue door"

"""An administrator puts right what is said about somebody: a person is rung on the number they have now."""

from __future__ import annotations

import pytest

from db.about import name_about, phone_about
from db.store import Store
from db.vault import Vault
from tests.console.desk_town import Browser, DeskTown

PATH = "/desk/people/change"


@pytest.fixture
def town(store: Store, vault: Vault) -> DeskTown:
    return DeskTown(store, vault)


@pytest.fixture
def kim(town: DeskTown) -> Browser:
    browser = town.signed_in(town.kim, "kim")
    browser.get("/desk/people")
    return browser


def given(town: DeskTown, **more: object) -> dict[str, object]:
    """The form as the page has it for Marta."""
    return {
        "person": town.marta,
        "form": "change",
        "name": "Marta",
        "team": "responders",
        "language": "en",
        **more,
    }


def number_of(town: DeskTown) -> str | None:
    row = town.row("person_by_id", id=town.marta)
    return town.vault.open(row["phone_enc"], phone_about(town.marta)) if row["phone_enc"] else None


def test_a_number_is_put_right_and_what_is_left_empty_stays(town: DeskTown, kim: Browser) -> None:
    assert kim.post(PATH, **given(town, phone="(503) 555-0199")).status_code == 303
    assert number_of(town) == "+15035550199"
    kim.get("/desk/people?done=changed")
    assert "It is put right, and counts from now on." in kim.page
    assert not kim.shows("+15035550199") and "Has a number, which is not shown" in kim.page
    kim.post(PATH, **given(town, name="Marta Ruiz", language=["en", "es"]))
    row = town.row("person_by_id", id=town.marta)
    assert town.vault.open(row["name_enc"], name_about(town.marta)) == "Marta Ruiz"
    assert (row["languages"], number_of(town)) == ('["en", "es"]', "+15035550199")
    actors = [(row["actor"], row["subject"]) for row in town.audited() if row["action"] == "person_changed"]
    assert actors == [(town.kim, town.marta)] * 2


def test_a_number_is_taken_away_and_forgotten(town: DeskTown, kim: Browser) -> None:
    assert kim.post(PATH, **given(town, no_phone="yes")).status_code == 303
    assert number_of(town) is None


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"phone": "911"}, "The phone number is no US number"),
        ({"phone": "503 555 0131"}, "Somebody has this phone number already"),
        ({"email": "marta@"}, "The e-mail address is none"),
        ({"name": " "}, "A name has 1 to 80 characters"),
        ({"team": "pirates"}, "The flow has no team"),
    ],
)
def test_what_cannot_be_is_said_beside_the_form_and_what_was_typed_stays(
    town: DeskTown, kim: Browser, wrong: dict[str, object], why: str
) -> None:
    answer = kim.post(PATH, **given(town, **{"name": "Marta Ruiz", **wrong}))
    assert answer.status_code == 422
    assert f'id="fault-{town.marta}">{why}' in kim.page
    if "name" not in wrong:
        assert f'id="name-{town.marta}" name="name" value="Marta Ruiz"' in kim.page
    assert '<input id="name" name="name" value=""' in kim.page, "the other form stays empty"
    assert number_of(town) == "+15035550161"


def test_who_has_left_is_not_changed_any_more(town: DeskTown, kim: Browser) -> None:
    kim.post("/desk/people/leave", person=town.marta, sure="yes")
    kim.get("/desk/people")
    assert kim.post(PATH, **given(town)).status_code == 422
    assert "They have left the staff" in kim.page

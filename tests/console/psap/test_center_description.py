"""The description of the 911 centers' requests says what the routes do: no more, and no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.psap.center_api import MOST
from console.psap.center_description import description_of
from db.store import open_store
from db.vault import Vault
from tests.console.center_town import PATH, WELFARE, CenterTown
from tests.console.json_schema import fits, values
from tests.flows.world import port_alder

TOLD = description_of(port_alder())
WANTED, CANCEL = TOLD["components"]["schemas"]["Wanted"], TOLD["components"]["schemas"]["Cancel"]
LAX = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def town(sqlite_url: str, vault: Vault) -> CenterTown:
    return CenterTown(open_store(sqlite_url), vault)


def said(answer: Any, path: str, method: str) -> None:
    """What was answered stands in the description, and has the form that is told there."""
    known = TOLD["paths"][path][method]["responses"].get(str(answer.status_code))
    assert known, f"{answer.status_code} is not described for {method} {path}"
    schema = known["content"][answer.mimetype]["schema"]
    assert fits(schema, answer.json, TOLD), answer.text


def test_it_is_open_and_every_path_and_method_of_the_routes_stands_in_it(town: CenterTown) -> None:
    told = town.client.get("/api/v1/openapi.json").json
    assert told == TOLD
    assert told["openapi"].startswith("3.1.")
    routes = {
        (re.sub(r"<(\w+)>", r"{\1}", str(rule)), method.lower())
        for rule in town.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if str(rule).startswith("/api/")
    }
    assert routes == {(path, method) for path, one in told["paths"].items() for method in one}


def test_every_header_of_the_gate_stands_in_it(town: CenterTown) -> None:
    for path, one in TOLD["paths"].items():
        for method, about in one.items():
            signed = {each["name"] for each in about.get("parameters", ()) if each["in"] == "header"}
            assert signed == (set() if path.endswith(".json") else set(town.signed("GET", path)))
            places = {each["name"] for each in about.get("parameters", ()) if each["in"] == "path"}
            assert places == set(re.findall(r"{(\w+)}", path)), method


@LAX
@given(body=values(WANTED))
def test_whatever_fits_the_description_is_taken_and_answered_as_described(
    town: CenterTown, body: dict[str, Any]
) -> None:
    assert fits(WANTED, body, TOLD)
    town.clock.pass_(5)
    answer = town.send("POST", PATH, body)
    if answer.status_code != 413:  # many letters of other alphabets make a long body
        assert answer.status_code == 200, answer.text
    said(answer, PATH, "post")
    found = answer.json.get("id", "none")
    town.clock.pass_(5)
    said(town.after(found), f"{PATH}/{{request_id}}", "get")


@LAX
@given(data=st.data())
def test_whatever_does_not_fit_it_is_refused_with_its_fault(town: CenterTown, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([*WANTED["properties"], "phone", "Place"]))
    odd = st.one_of(
        st.none(), st.booleans(), st.integers(), st.lists(st.integers(), max_size=2), st.just({"x": "no"})
    )
    body = WELFARE | {name: data.draw(odd)}
    assert not fits(WANTED, body, TOLD)
    town.clock.pass_(5)
    answer = town.send("POST", PATH, body)
    assert answer.status_code == 400
    assert [field.split(".")[0] for field in answer.json["faults"]] == [name]
    said(answer, PATH, "post")


@pytest.mark.parametrize("missing", WANTED["required"])
def test_what_must_be_there_is_named_when_it_is_not(town: CenterTown, missing: str) -> None:
    answer = town.send("POST", PATH, {name: one for name, one in WELFARE.items() if name != missing})
    assert list(answer.json["faults"]) == [missing]


def test_every_refusal_has_the_form_that_is_described(town: CenterTown) -> None:
    request, off = town.wants()["id"], f"{PATH}/{{request_id}}/cancel"
    said(town.client.post(PATH, json=WELFARE), PATH, "post")
    said(town.send("POST", PATH, raw=b" " * (MOST + 1)), PATH, "post")
    said(town.send("POST", PATH, WELFARE, kind="text/plain"), PATH, "post")
    for reason in ("NO_SUCH", *CANCEL["properties"]["reason"]["enum"]):
        said(town.send("POST", f"{PATH}/{request}/cancel", {"reason": reason}), off, "post")
    said(town.send("POST", f"{PATH}/nowhere/cancel", {"reason": "WEAPON"}), off, "post")
    for _ in range(61):
        last = town.after(request)
    assert last.status_code == 429
    said(last, f"{PATH}/{{request_id}}", "get")


def test_it_stands_in_the_documents(town: CenterTown) -> None:
    guide = Path(__file__).resolve().parents[3] / "docs/operator/911-center-api.md"
    assert "/api/v1/openapi.json" in guide.read_text(encoding="utf-8")

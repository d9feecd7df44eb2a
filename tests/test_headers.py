"""Every answer of every route carries the headers that keep browsers, caches and frames from misusing it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import FORM_LIMIT, Settings, create_app
from db.vault import new_key

FORM = "application/x-www-form-urlencoded"
METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE")


def client_of(database: str, **changes: str) -> FlaskClient:
    environment = {
        "CARELINE_MODE": "demo",
        "CARELINE_PUBLIC_URL": "https://hotline.example.org",
        "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
        "TWILIO_AUTH_TOKEN": "a-token-for-tests",
        "CARELINE_KEYS": f"k1:{new_key()}",
        "CARELINE_INDEX_KEY": new_key(),
        "CARELINE_AUDIT_KEY": new_key(),
        "CARELINE_DATABASE": database,
        **changes,
    }
    return create_app(Settings.of(environment)).test_client()


@pytest.fixture
def client(sqlite_url: str) -> Iterator[FlaskClient]:
    found = client_of(sqlite_url)
    yield found
    found.application.extensions["careline"].house.store.close()


def every_answer(client: FlaskClient) -> Iterator[tuple[str, TestResponse]]:
    """Each route by each method, and each way of being refused."""
    paths = [str(rule) for rule in client.application.url_map.iter_rules()]
    paths = [path.replace("<int:turn>", "1").replace("<int:tries>", "1") for path in paths]
    paths = [path.replace("<int:tried>", "1") for path in paths]
    for path in (*paths, "/static/hold.wav", "/static/none.wav", "/nowhere", "//voice/call", "/voice//call"):
        for method in METHODS:
            yield f"{method} {path}", client.open(path, method=method)
    big = b"a=" + b"x" * FORM_LIMIT
    yield "too large", client.post("/voice/call", data=big, content_type=FORM)
    yield "too many", client.post("/voice/call", data=b"a=1&" * 9_000, content_type=FORM)
    yield "no text", client.post("/voice/call", data=b"a=\xff", content_type=FORM)


def test_every_answer_carries_the_protective_headers_whatever_it_is(client: FlaskClient) -> None:
    for asked, answer in every_answer(client):
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", asked
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), asked
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], asked
        assert headers["Referrer-Policy"] == "no-referrer", asked
        assert headers["Strict-Transport-Security"] == "max-age=31536000", asked


@pytest.mark.parametrize("path", ["/desk/sign-in", "/field", "/here/x", "/nowhere/at/all", "/r/x"])
def test_whoever_sends_too_much_is_told_so_in_words_and_in_both_languages(
    client: FlaskClient, path: str
) -> None:
    answer = client.post(path, data=b"place=" + b"x" * FORM_LIMIT, content_type=FORM)
    if answer.status_code == 413:
        assert "That is too long" in answer.text and "demasiado largo" in answer.text
    else:
        assert answer.status_code in (303, 403, 404), "nobody has read it"


KEPT = {
    "hold.wav": "public, max-age=86400",
    **dict.fromkeys(("field.css", "here.css", "here.js"), "public, max-age=3600"),
}


def test_nothing_is_kept_by_caches_but_the_music_and_how_a_page_looks(client: FlaskClient) -> None:
    for asked, answer in every_answer(client):
        method, _, path = asked.partition(" ")
        known = KEPT.get(path.rpartition("/")[2]) if method in ("GET", "HEAD") else None
        expected = known or "no-store"
        assert answer.headers["Cache-Control"].replace("no-cache, ", "") == expected, asked


def test_no_answer_sends_anybody_elsewhere_or_sets_a_cookie_but_the_one_of_a_form(
    client: FlaskClient,
) -> None:
    """Whoever may sign in is given a form, and the cookie that makes it theirs."""
    for asked, answer in every_answer(client):
        assert "Location" not in answer.headers, asked
        for cookie in answer.headers.getlist("Set-Cookie"):
            assert " /desk" in asked, asked
            assert cookie.startswith("__Host-careline-form="), asked


def test_a_strangers_host_header_comes_back_in_no_answer(client: FlaskClient) -> None:
    for path in ("/voice//call", "//voice/call", "/voice/call", "/health", "/nowhere"):
        answer = client.post(path, headers={"Host": "elsewhere.example"})
        assert "elsewhere" not in f"{answer.headers}{answer.text}", path


def test_a_practice_house_without_encryption_asks_no_browser_to_insist_on_it(sqlite_url: str) -> None:
    client = client_of(sqlite_url, CARELINE_PUBLIC_URL="http://127.0.0.1:8000")
    assert "Strict-Transport-Security" not in client.get("/health").headers


def test_whatever_a_stranger_sends_is_refused_and_is_no_fault_of_ours(client: FlaskClient) -> None:
    for asked, answer in every_answer(client):
        unsigned = {401} if " /api/v1/requests" in asked else set()  # it says which signature it wants
        assert answer.status_code in {200, 403, 404, 405, 413, 503} | unsigned, asked
        assert answer.status_code != 503 or "/ready" in asked, "no worker runs here"

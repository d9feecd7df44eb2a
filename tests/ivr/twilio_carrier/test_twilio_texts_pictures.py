"""A picture of a text is fetched from the carrier alone, with our password for nobody else, and never more
of it than wanted."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import requests
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from ivr.ports import CarrierError, TooLargeError
from ivr.twilio_carrier import Access, TwilioCarrier
from ivr.twilio_carrier.client import RebasedHttpClient
from ivr.twilio_carrier.pictures import Pictures
from simulator import Picture, Simulator, VirtualClock, sample

ACCOUNT, TOKEN = "AC" + "0123456789abcdef" * 2, "a-token-for-tests"
LINE = "+15035550100"
MEDIUM = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'a' * 32}/Media/ME{'b' * 32}"
REAL = "https://api.twilio.com" + MEDIUM
STORE = "https://mms.twiliocdn.com/somewhere/file.jpg?Signature=abc"
PICTURE = b"\xff\xd8 a picture"


class Web(BaseAdapter):
    """The network as far as a picture goes: what is at which address, and what was asked with what."""

    def __init__(self) -> None:
        super().__init__()
        self.there: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, str | None]] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        url = str(request.url)
        self.asked.append((url, request.headers.get("Authorization")))
        status, headers, content = self.there.get(url, (404, {}, b""))
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = status, url, request
        answer.headers.update(headers)
        answer.raw = HTTPResponse(BytesIO(content), headers=headers, status=status, preload_content=False)
        return answer

    def close(self) -> None:
        pass


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def shop(web: Web) -> Pictures:
    """Pictures of the carrier itself, over the web of these tests."""
    return over(web)


def over(web: Web) -> Pictures:
    access = Access(ACCOUNT, (TOKEN,), seconds=0.4)
    http = RebasedHttpClient(access)
    for scheme in ("https://", "http://"):
        http.session.mount(scheme, web)
    return Pictures(http, access)


@pytest.fixture
def company() -> Iterator[Simulator]:
    with Simulator(ACCOUNT, TOKEN, VirtualClock(datetime(2026, 3, 4, 18, tzinfo=UTC)), seed=3) as sim:
        sim.add_number(LINE)
        yield sim


@pytest.fixture
def carrier(company: Simulator) -> TwilioCarrier:
    return TwilioCarrier(
        Access(ACCOUNT, (TOKEN,), company.base_url, seconds=2), "https://hotline.example.org"
    )


def sent(company: Simulator, picture: Picture) -> str:
    """The address of a picture that somebody sent."""
    return company.handset("+15035550111").text(LINE, "here", [picture]).media[0]


def test_a_picture_comes_from_the_carrier_by_our_password_and_from_its_store_without(shop, web):
    web.there = {REAL: (307, {"Location": STORE}, b""), STORE: (200, {}, PICTURE)}
    assert shop.fetch(REAL, 1000) == PICTURE
    ours = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert web.asked == [(REAL, ours), (STORE, None)]


def test_the_older_store_is_known_too_in_its_own_folder_alone(shop, web):
    old = "https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/file"
    web.there = {REAL: (302, {"Location": old}, b""), old: (200, {}, PICTURE)}
    assert shop.fetch(REAL, 1000) == PICTURE
    web.there[REAL] = (302, {"Location": "https://s3-external-1.amazonaws.com/someone/else"}, b"")
    with pytest.raises(CarrierError):
        shop.fetch(REAL, 1000)


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:5000/health",
        "file:///etc/passwd",
        "",
        "https://api.twilio.com",
        "https://api.twilio.com/",
        "http://api.twilio.com" + MEDIUM,
        "https://api.twilio.com:8443" + MEDIUM,
        "https://api.twilio.com.example.org" + MEDIUM,
        "https://example.org/https://api.twilio.com" + MEDIUM,
        "https://api.twilio.com@example.org" + MEDIUM,
        "https://example.org@api.twilio.com" + MEDIUM,
        "https://example.org\\@api.twilio.com" + MEDIUM,
        "https://xapi.twilio.com" + MEDIUM,
        "https://evil.twilio.com" + MEDIUM,
        "https://ａpi.twilio.com" + MEDIUM,
        REAL + "?next=https://example.org",
        REAL + "/../../Recordings",
        REAL + ".json",
        REAL.replace(ACCOUNT, "AC" + "f" * 32),
        REAL.replace("/Media/", "/media/"),
        f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        REAL + "\n",
        " " + REAL,
        "https://[" + MEDIUM,
    ],
)
def test_an_address_that_is_not_a_picture_of_ours_at_the_carrier_is_never_asked(shop, web, address):
    with pytest.raises(CarrierError) as fault:
        shop.fetch(address, 1000)
    assert web.asked == []
    assert not fault.value.again


@pytest.mark.parametrize("host", ["api.twilio.com", "api.ie1.twilio.com", "api.dublin.ie1.twilio.com"])
def test_a_region_of_the_carrier_is_the_carrier(shop, web, host):
    url = f"https://{host}{MEDIUM}"
    web.there = {url: (200, {}, PICTURE)}
    assert shop.fetch(url, 1000) == PICTURE


@pytest.mark.parametrize(
    "onward",
    [
        "http://mms.twiliocdn.com/file",
        "https://example.org/file",
        "http://169.254.169.254/latest",
        "https://mms.twiliocdn.com.example.org/file",
        "https://me:secret@mms.twiliocdn.com/file",
        "https://mms.twiliocdn.com:8443/file",
        "/2010-04-01/Accounts.json",
        "file:///etc/passwd",
        "https://s3-external-1.amazonaws.com/media.twiliocdn.com/../other",
    ],
)
def test_a_way_to_a_place_we_do_not_know_is_not_taken(shop, web, onward):
    web.there = {REAL: (302, {"Location": onward}, b"")}
    with pytest.raises(CarrierError):
        shop.fetch(REAL, 1000)
    assert [url for url, _ in web.asked] == [REAL]


def test_a_way_in_a_circle_ends(shop, web):
    web.there = {REAL: (302, {"Location": STORE}, b""), STORE: (302, {"Location": STORE}, b"")}
    with pytest.raises(CarrierError):
        shop.fetch(REAL, 1000)
    assert len(web.asked) < 6


@pytest.mark.parametrize("status", [404, 410])
def test_a_picture_that_is_not_there_is_none(shop, web, status):
    web.there = {REAL: (status, {}, b"")}
    assert shop.fetch(REAL, 1000) is None


@pytest.mark.parametrize(("status", "again"), [(401, False), (403, False), (429, True), (503, True)])
def test_a_refusal_says_whether_later_can_help(shop, web, status, again):
    web.there = {REAL: (status, {}, b"")}
    with pytest.raises(CarrierError) as fault:
        shop.fetch(REAL, 1000)
    assert fault.value.again is again


def test_a_picture_is_taken_up_to_the_bound_and_not_a_byte_beyond(shop, web):
    web.there = {REAL: (200, {}, b"x" * 1000)}
    assert shop.fetch(REAL, 1000) == b"x" * 1000
    with pytest.raises(TooLargeError):
        shop.fetch(REAL, 999)


def test_a_picture_that_says_it_is_too_large_is_not_read_at_all():
    class Untouchable(BytesIO):
        def read(self, *_: Any) -> bytes:
            raise AssertionError("it was read")

        read1 = read

    class Vast(Web):
        def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
            answer = super().send(request)
            answer.status_code, answer.headers["Content-Length"] = 200, "1001"
            answer.raw = HTTPResponse(Untouchable(), status=200, preload_content=False)
            return answer

    with pytest.raises(TooLargeError):
        over(Vast()).fetch(REAL, 1000)


def test_no_message_of_a_fault_holds_the_address(shop, web):
    with pytest.raises(CarrierError) as fault:
        shop.fetch("https://example.org/secret", 10)
    assert "secret" not in str(fault.value)


# ------------------------------------------------------------------ over real HTTP


def test_a_picture_somebody_sent_is_fetched_whole(company, carrier):
    url = sent(company, sample("door"))
    assert carrier.fetch_picture(url, 5_000_000) == sample("door").content
    with pytest.raises(TooLargeError):
        carrier.fetch_picture(url, 100)


def test_after_a_text_was_forgotten_its_picture_is_gone(company, carrier):
    url = sent(company, sample())
    carrier.delete_text(company.texts[0].sid)
    assert carrier.fetch_picture(url, 5_000_000) is None


def test_a_picture_that_is_not_there_yet_is_there_later(company, carrier):
    url = sent(company, sample())
    company.faults.rest(status=404, path_contains="/Media/")
    assert carrier.fetch_picture(url, 5_000_000) is None
    assert carrier.fetch_picture(url, 5_000_000) is not None


def test_a_picture_that_comes_drop_by_drop_is_given_up():
    """The bound of the whole ends it, not that of one read."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        link, _ = listener.accept()
        with link:
            link.recv(4000)
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
            for _ in range(100):
                time.sleep(0.05)
                try:
                    link.sendall(b"x")
                except OSError:
                    return

    threading.Thread(target=drip, daemon=True).start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    access = Access(ACCOUNT, (TOKEN,), base, seconds=1)
    with pytest.raises(CarrierError, match="too slowly") as fault:
        Pictures(RebasedHttpClient(access), access, seconds=0.5).fetch(base + MEDIUM, 1000)
    listener.close()
    assert fault.value.again


def test_a_connection_that_breaks_in_the_middle_is_worth_another_try():
    listener = socket.create_server(("127.0.0.1", 0))

    def cut() -> None:
        link, _ = listener.accept()
        with link:
            link.recv(4000)
            link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nonly this")

    threading.Thread(target=cut, daemon=True).start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    carrier = TwilioCarrier(Access(ACCOUNT, (TOKEN,), base, seconds=1), "https://hotline.example.org")
    with pytest.raises(CarrierError) as fault:
        carrier.fetch_picture(base + MEDIUM, 1000)
    listener.close()
    assert fault.value.again

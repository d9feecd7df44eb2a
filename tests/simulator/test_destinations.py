"""Nothing leaves this machine, and a product behind a proxy is reached as if through it."""

import pytest
from flask import Response
from twilio.request_validator import RequestValidator

from simulator.__main__ import main
from simulator.destinations import NotLoopbackError
from tests.simulator.conftest import LINE, TOKEN


@pytest.mark.parametrize(
    "url", [
        "https://example.org/voice", "http://192.0.2.7/voice", "http://127.0.0.1.example.org/",
        "http://example.org\\@127.0.0.1/voice", "http://example.org\\@localhost", "http://127.0.0.1@example.org/",
    ],
)  # fmt: skip
def test_a_line_may_not_point_elsewhere(sim, url):
    with pytest.raises(NotLoopbackError, match="this machine"):
        sim.add_number("+15035550155", voice_url=url)


def test_a_rewrite_may_not_point_elsewhere(sim):
    with pytest.raises(NotLoopbackError):
        sim.rewrite("https://hotline.example.org", "https://192.0.2.7")


def test_a_document_that_leads_elsewhere_is_not_followed(sim, product, resident):
    product.says("/voice", "<Redirect>https://example.org/voice</Redirect>")
    resident.call(LINE)
    assert "this machine" in sim.notifications[-1]["message"]
    assert sim.requests[-1]["status"] is None


def test_a_public_address_is_signed_as_such_and_delivered_here(sim, product, resident):
    sim.rewrite("https://hotline.example.org", product.base)
    sim.add_number(LINE, voice_url="https://hotline.example.org/voice?x=%2F")
    product.says("/voice", Response("<Response><Redirect>/next</Redirect></Response>", mimetype="text/xml"))
    product.says("/next", "<Say>Hello</Say>")
    resident.call(LINE)
    for asked, path in zip(product.asked, ("/voice?x=%2F", "/next"), strict=True):
        headers = asked["headers"]
        public = "https://hotline.example.org" + path
        assert RequestValidator(TOKEN).validate(public, asked["form"], headers["X-Twilio-Signature"])
        assert (headers["X-Forwarded-Proto"], headers["X-Forwarded-Host"]) == ("https", "hotline.example.org")
        assert headers["Host"] == "hotline.example.org"


def test_the_program_says_why_it_does_not_start(sim, tmp_path, capsys):
    config = tmp_path / "demo.toml"
    config.write_text('[[lines]]\nnumber = "+15035550100"\nvoice_url = "https://example.org/voice"\n')
    assert main(["--port", "0", "--config", str(config)]) == 2
    assert "only talks to this machine" in capsys.readouterr().err
    assert main(["--port", sim.base_url.rsplit(":", 1)[1]]) == 2
    assert "in use" in capsys.readouterr().err
    assert main(["--config", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err

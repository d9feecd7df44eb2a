"""What the flow calls things, as the desk says it."""

from __future__ import annotations

from console import naming
from tests.flows.test_port_alder import FLOW


def test_a_matter_is_named_as_the_flow_says_it_and_one_that_it_no_longer_has_by_its_code() -> None:
    assert naming.topic(FLOW, "NOISE") == "noise"
    assert naming.topic(FLOW, "SNOW_ON_ROAD") == "snow on road", "somebody did say what it is about"
    assert naming.topic(FLOW, "") == "not said yet"


def test_a_line_or_team_has_the_name_that_the_flow_gives_it_and_else_its_id() -> None:
    assert naming.called(FLOW, "forwarded") == "Forwarded calls"
    assert naming.called(FLOW, "night_team") == "Night team"
    assert naming.called(FLOW, None) == ""

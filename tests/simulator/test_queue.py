"""Queues: waiting in one, and being taken from it."""

from tests.simulator.conftest import LINE

AGENTS = "+15035550101"


def queue(
    sim,
    product,
    agent="<Dial><Queue>help</Queue></Dial>",
    wait="<Say>You are in line</Say><Pause length='5'/>",
):
    product.says("/voice", '<Enqueue waitUrl="/wait" action="/after">help</Enqueue>')
    product.says("/wait", wait)
    product.says("/agent", agent)
    product.says("/after", "<Say>We go on</Say>")
    sim.add_number(AGENTS, voice_url=product.base + "/agent")


def result(product):
    (form,) = product.forms("/after")
    return form["QueueResult"]


def test_the_waiting_document_is_asked_for_again_and_again(sim, product, resident):
    queue(sim, product)
    resident.call(LINE)
    sim.advance(32)
    waits = product.forms("/wait")
    assert len(waits) >= 5
    assert (waits[0]["QueuePosition"], waits[0]["QueueTime"], waits[0]["CurrentQueueSize"]) == ("1", "0", "1")
    assert int(waits[-1]["QueueTime"]) > 20


def test_an_agent_takes_the_caller_at_the_front(sim, product, resident, counselor):
    second = sim.handset("+15035550133", "second")
    queue(sim, product)
    resident.call(LINE)
    sim.advance(1)
    second.call(LINE)
    counselor.call(AGENTS)
    assert resident.talking_to == {counselor.number}
    assert second.talking_to == set()
    sim.advance(4)
    counselor.hang_up()
    assert result(product) == "bridged"
    assert resident.heard[-1] == "We go on"


def test_the_queue_url_plays_to_the_waiting_caller(sim, product, resident, counselor):
    queue(sim, product, '<Dial><Queue url="/found">help</Queue></Dial>')
    product.says("/found", "<Say>You are connected now</Say>")
    resident.call(LINE)
    counselor.call(AGENTS)
    assert resident.heard[-1] == "You are connected now"
    form = product.forms("/found")[0]
    assert form["DequeingCallSid"] == counselor.current.sid
    assert form["CallSid"] == resident.current.sid
    sim.advance(2)
    assert counselor.talking_to == {resident.number}


def test_leave_leaves_and_hanging_up_hangs_up(sim, product, resident):
    queue(sim, product, wait="<Leave/>")
    resident.call(LINE)
    assert result(product) == "leave"
    assert resident.heard == ["We go on"]
    sim.run_until_idle()
    product.asked.clear()
    queue(sim, product)
    resident.call(LINE)
    resident.hang_up()
    assert result(product) == "hangup"


def test_a_key_in_line_leads_on(sim, product, resident):
    queue(sim, product, wait='<Gather numDigits="1" action="/out" timeout="20"/>')
    product.says("/out", "<Leave/>")
    resident.call(LINE)
    resident.press("1")
    assert product.forms("/out")[0]["Digits"] == "1"
    assert resident.heard == ["We go on"]


def test_an_agent_waits_for_a_caller(sim, product, resident, counselor):
    queue(sim, product)
    counselor.call(AGENTS)
    sim.advance(5)
    resident.call(LINE)
    assert resident.talking_to == {counselor.number}


def test_the_front_member_can_be_sent_elsewhere(sim, product, resident, client):
    queue(sim, product)
    resident.call(LINE)
    (found,) = client.queues.list()
    assert found.current_size == 1
    found.members("Front").update(url=product.says("/elsewhere", "<Say>Over here</Say>"))
    sim.settle()
    assert resident.heard[-1] == "Over here"
    assert result(product) == "redirected"

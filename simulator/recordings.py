"""Recordings: kept as their length and the words in them, served as a playable WAV."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from simulator import params
from simulator.call import Call, Jump
from simulator.tasks import Steps, sleep
from simulator.webhook import Webhook

if TYPE_CHECKING:
    from simulator.company import Company

PROCESSING = 2.0  # seconds from the end of a recording until its file can be fetched (our reading)


@dataclass
class Recording:
    """`status`: in-progress, processing, completed."""

    sid: str
    call: Call
    source: str
    started: datetime
    url: str
    status: str = "in-progress"
    seconds: int = 0
    conference_sid: str | None = None

    def words(self) -> list[str]:
        """What the caller said into it."""
        return [text for text, _ in self.call.said]


class Recordings:
    """All of the account's."""

    def __init__(self, company: Company) -> None:
        self.by_sid: dict[str, Recording] = {}
        self._company = company

    def begin(self, call: Call, source: str) -> Recording:
        company = self._company
        sid = company.sids.make("RE")
        url = f"{company.base_url}/2010-04-01/Accounts/{company.account_sid}/Recordings/{sid}"
        recording = Recording(sid, call, source, company.clock.now(), url)
        self.by_sid[sid] = recording
        return recording

    def drop(self, recording: Recording) -> None:
        self.by_sid.pop(recording.sid, None)

    def finish(self, recording: Recording, callback: Jump | None) -> None:
        """Ends it; the file, and the callback if any, follow a little later."""
        recording.seconds = max(1, round((self._company.clock.now() - recording.started).total_seconds()))
        recording.status = "processing"
        self._company.engine.spawn(self._process(recording, callback))

    def _process(self, recording: Recording, callback: Jump | None) -> Steps[None]:
        yield from sleep(self._company.engine, PROCESSING)
        recording.status = "completed"
        if callback is None:
            return
        fields = [
            ("AccountSid", self._company.account_sid),
            ("CallSid", recording.call.sid),
            ("RecordingSid", recording.sid),
            ("RecordingUrl", recording.url),
            ("RecordingStatus", "completed"),
            ("RecordingDuration", str(recording.seconds)),
            ("RecordingChannels", "1"),
            ("RecordingStartTime", params.http_date(recording.started)),
            ("RecordingSource", recording.source),
        ]
        hook = Webhook(callback.url, callback.method, fields, {}, recording.call.sid, "callback")
        yield from self._company.courier.fetch(hook)

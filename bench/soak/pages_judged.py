"""What became of each page: it reached the phone company, or there is a reason why it did not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from bench.soak.record import Record, Seen, Story
from bench.soak.stories import Moment, stood, wanted
from db.store import Row

AT_REST = frozenset({"dropped", "expired", "failed"})
SOON = 40_000  # ms: a lease and the longest pause between two tries; what is overdue for longer is stuck


class PageJudge:
    """`kinds` counts what became of the pages, by channel."""

    def __init__(self, record: Record, kinds: Counter[str]) -> None:
        self._record, self._kinds = record, kinds
        self._by_sid = {seen.sid: seen for seen in record.seen}
        self._by_ref: dict[str, list[Seen]] = defaultdict(list)
        for seen in record.seen:
            self._by_ref[seen.ref].append(seen)
        self._messages: dict[str, list[Row]] = defaultdict(list)
        for row in record.messages.values():
            if row["page_id"]:
                self._messages[row["page_id"]].append(row)

    # ------------------------------------------------------------------ lost

    def lost(self, story: Story, told: Sequence[Moment]) -> Iterator[str]:
        for page in story.pages:
            kind, fault = self._became(page, told)
            self._kinds[f"{page['channel']} {kind}"] += 1
            if fault:
                yield f"{story.row['id']}: a page by {page['channel']}, {page['state']}: {fault}"

    def _became(self, page: Row, told: Sequence[Moment]) -> tuple[str, str]:
        if page["carrier_id"]:
            return "sent", self._not_seen(page)
        if page["ended_at"] is None:
            return "waiting", self._stuck(page)
        if page["state"] not in AT_REST:
            return page["state"], "ended without a reason"
        if self._took(page):
            return "sent", ""  # it was out before we decided that it need not go
        if page["state"] == "dropped" and wanted(stood(told, page["ended_at"]), page):
            return "dropped", "dropped while it was wanted"
        if page["state"] == "failed" and page["error"] is None:
            return "failed", "failed without a code"
        return page["state"], ""

    def _took(self, page: Row) -> list[Seen]:
        """Whatever the phone company took for this page."""
        refs = [page["id"], *(row["id"] for row in self._messages[page["id"]])]
        return [seen for ref in refs for seen in self._by_ref[ref]]

    def _not_seen(self, page: Row) -> str:
        seen = self._by_sid.get(page["carrier_id"])
        if seen is None:
            return "said to be sent, and the phone company never saw it"
        if seen not in self._took(page):
            return "it took the id of something else for its own, and was never sent"
        return "" if seen.person == page["person_id"] else "it went to somebody else"

    def _stuck(self, page: Row) -> str:
        """Nothing has become of it yet: somebody must be at it."""
        refs = [page["id"], *(row["id"] for row in self._messages[page["id"]])]
        jobs = [job for ref in refs for job in self._record.jobs.get(ref, [])]
        if not any(job["kind"] in ("send_page", "send_text") for job in jobs):
            return "nobody will ever send it"
        return "" if self._record.end - min(job["due_at"] for job in jobs) < SOON else "overdue"

    # ------------------------------------------------------------------ twice

    def duplicates(self) -> Iterator[tuple[str, bool]]:
        """Each text and call beyond the first for the same page or message: which, and whether it said that
        it may be a repeat."""
        for ref, seen in self._by_ref.items():
            row = self._record.messages.get(ref)
            marked = row is not None and bool(row["possible_repeat"])
            for again in seen[1:]:
                yield f"{again.channel} {row['purpose'] if row else 'page'} {ref}", marked

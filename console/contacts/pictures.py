"""One picture that somebody sent with a text, for staff alone: each look is in the audit log.

What a stranger sent is never more than a picture here: its kind was proved by its content
(ivr/texting/images.py), the browser must not guess another, and opened by itself it can run, load and reach
nothing.
"""

from __future__ import annotations

from flask import Response

from console.pages import pages
from console.saying import later, say
from console.show import show
from console.visit import Visit
from ivr.texting import images, pictures

GONE = later("There is no such picture, or it is not here any more: pictures are forgotten after a month.")
ALONE = "default-src 'none'; sandbox; frame-ancestors 'none'"


@pages.get("/pictures/<picture>", may="pictures.see")
def picture(visit: Visit, picture: str) -> Response:
    house, now = visit.house, visit.now
    found = house.store.write(lambda tx: pictures.show(house, tx, picture, visit.person, now))
    if found is None:
        return show("desk/refused.html", 404, why=say(GONE))
    answer = Response(found.content, mimetype=found.kind)
    answer.headers["Content-Disposition"] = f'inline; filename="picture.{images.ENDINGS[found.kind]}"'
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer

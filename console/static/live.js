// Keeps parts of a page alive: <section data-live="/desk/board/now" data-etag="…"> (console/live.py).
"use strict";
(() => {
  const desk = window.careline;
  const sections = [...document.querySelectorAll("[data-live]")];
  const bell = document.querySelector("[data-bell]");
  if (!desk || !sections.length) return;
  if (bell) bell.dataset.etag = bell.dataset.rings;
  const EVERY = 1500, SLOWEST = 10000, PATIENCE = 8000; // ms
  const root = document.documentElement;
  const said = document.getElementById("said");
  const inFlow = (node) => node && node.isConnected;

  // ---------------------------------------------------------------- what is said, and heard

  const spoken = document.createElement("p");
  spoken.className = "unseen";
  said.append(spoken);
  const speak = (texts) => {
    if (!texts.length) return;
    spoken.textContent = "";
    setTimeout(() => { spoken.textContent = texts.join(" "); }, 50);
  };
  const notice = document.createElement("p");
  const show = (text, kind) => {
    notice.textContent = text;
    notice.className = text ? kind : "";
    if (text) said.prepend(notice);
    else notice.remove();
  };
  const hours = new Intl.DateTimeFormat(`${root.lang}-US`, {hour: "numeric", minute: "2-digit", timeZone: root.dataset.zone});
  const clock = () => hours.format(desk.clock()).replace(/\s/g, " ");

  // ---------------------------------------------------------------- putting in what has changed, row by row

  const keyOf = (node) => node.nodeType === 1 ? node.dataset.key || node.id : "";
  const changed = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((each) => each.selected !== each.defaultSelected);
    return field.value !== field.defaultValue;
  };
  const attributes = (old, fresh) => {
    for (const {name, value} of fresh.attributes) {
      if (name !== "open" && old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
    for (const {name} of [...old.attributes]) {
      if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
    }
  };
  const morph = (old, fresh) => {
    if (old.nodeType !== 1) {
      if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
      return;
    }
    // What somebody is writing is theirs.
    if (old.matches("input, textarea, select") && (old === document.activeElement || changed(old))) return;
    if (old.isEqualNode(fresh) || "typed" in old.dataset) return;
    attributes(old, fresh);
    children(old, fresh);
  };
  const children = (old, fresh) => {
    const keyed = new Map();
    for (const child of old.children) if (keyOf(child)) keyed.set(keyOf(child), child);
    let place = old.firstChild;
    for (const next of [...fresh.childNodes]) {
      const key = keyOf(next);
      let match = key ? keyed.get(key) : place;
      if (!match || match.nodeName !== next.nodeName || (!key && keyOf(match))) {
        old.insertBefore(document.importNode(next, true), place);
        continue;
      }
      // Whoever has the focus stays where they are; the others move.
      if (match !== place && match.contains(document.activeElement)) {
        while (place !== match) {
          const moved = place;
          place = place.nextSibling;
          old.append(moved);
        }
      }
      if (match === place) place = place.nextSibling;
      else old.insertBefore(match, place);
      morph(match, next);
    }
    while (place) {
      const over = place;
      place = place.nextSibling;
      // A row that is over stays until whoever is in it has left it.
      if (over.nodeType === 1 && "typed" in over.dataset) continue; // refused, and theirs until they send it again
      if (over.nodeType === 1 && over.contains(document.activeElement)) over.dataset.gone = "";
      else over.remove();
    }
  };
  const sweep = () => {
    for (const row of document.querySelectorAll("[data-live] [data-gone]")) {
      if (!row.contains(document.activeElement)) row.remove();
    }
  };
  addEventListener("focusout", () => setTimeout(sweep));

  // ---------------------------------------------------------------- what of it matters

  // data-say: spoken when it is new or says something else. data-heard: the same for the ear (chime.js).
  // By key, wherever on the page: an alarm on the board and at the bell is one.
  const marked = (name) => [...document.querySelectorAll(`[data-live] [data-${name}]:not([data-gone])`)];
  const nameOf = (row) => `${row.closest("[data-key]")?.dataset.key}`;
  const marks = (name) => new Map(marked(name).map((row) => [nameOf(row), row.getAttribute(`data-${name}`)]));
  const news = (before, after) => [...after].filter(([key, text]) => text && before.get(key) !== text).map(([, text]) => text);
  const title = document.title.replace(/^\(\d+\) /, "");
  const count = () => {
    const waiting = new Set(marked("counts").map(nameOf)).size;
    document.title = waiting ? `(${waiting}) ${title}` : title;
  };
  const patch = (section, html) => {
    const page = document.createElement("template");
    page.innerHTML = html;
    const before = {say: marks("say"), heard: marks("heard")};
    const focused = document.activeElement;
    children(section, page.content);
    if (focused !== document.activeElement && inFlow(focused)) focused.focus({preventScroll: true});
    count();
    speak(news(before.say, marks("say")));
    const heard = news(before.heard, marks("heard"));
    section.dispatchEvent(new CustomEvent("careline:changed", {bubbles: true, detail: {heard}}));
  };

  // ---------------------------------------------------------------- asking again

  let failures = 0, lost = false, since = clock(), reloading = false;
  const asof = [...document.querySelectorAll("[data-asof]")];
  const arrived = (answer) => {
    const now = Number(answer.headers.get("X-Careline-Now"));
    if (now) desk.setClock(now);
    failures = 0;
    since = clock();
    for (const line of asof) line.textContent = desk.say("Live, {time}.", {time: since});
    if (!lost) return;
    lost = false;
    root.removeAttribute("data-lost");
    show(desk.say("Connected again, as of {time}.", {time: since}), "said");
    setTimeout(() => { if (!lost) show("", ""); }, 20000);
  };
  const missed = () => {
    failures += 1;
    if (lost || (failures < 2 && navigator.onLine)) return;
    lost = true;
    root.dataset.lost = "";
    for (const line of asof) line.textContent = desk.say("As of {time}.", {time: since});
    show(desk.say("No connection since {time}. What you see may have changed. We keep trying.", {time: since}), "said lost");
  };
  const refused = (answer, section) => {
    if (answer.headers.get("X-Careline-Gate") === "locked") return desk.lock();
    reloading = true;
    // A page with nothing alive but the bell may hold what somebody is writing: it stays.
    if (section === bell) return show(desk.say("You are signed out. Load the page again when you are done with it."), "said lost");
    location.reload(); // signed out, or no longer theirs to see: the page itself says so
  };
  // Beside a living part the bell says nothing of the connection.
  const speaks = (section) => section !== bell || sections.length === 1;
  const ask = async (section) => {
    const asked = {"If-None-Match": section.dataset.etag};
    const signal = AbortSignal.timeout(PATIENCE);
    try {
      const answer = await fetch(section.dataset.live, {credentials: "same-origin", cache: "no-store", headers: asked, signal});
      if ([401, 403, 404, 410].includes(answer.status)) return refused(answer, section);
      if (answer.status !== 304 && answer.status !== 200) throw new Error(`${answer.status}`);
      const html = answer.status === 200 ? await answer.text() : null;
      if (html !== null) {
        section.dataset.etag = answer.headers.get("ETag");
        patch(section, html);
      }
      if (speaks(section)) arrived(answer);
      const rings = answer.headers.get("X-Careline-Bell");
      if (bell && rings && rings !== bell.dataset.etag) wait(bell, 0);
    } catch {
      if (speaks(section)) missed();
    }
  };

  const timers = new Map();
  const wait = (section, ms) => {
    clearTimeout(timers.get(section));
    timers.set(section, setTimeout(() => go(section), ms));
  };
  const asking = new Set();
  const go = async (section) => {
    if (reloading || asking.has(section)) return;
    const hidden = document.visibilityState === "hidden";
    const rest = Number(section.dataset.hidden) * 1000;
    if (hidden && !rest) return; // asked when it is seen again
    const began = performance.now();
    if (!desk.covered() || section === bell) {
      asking.add(section);
      await ask(section);
      asking.delete(section);
    }
    // What is alive beside it says when the bell rings; under the cover nothing else is asked.
    const slow = Number(section.dataset.every || 0) * 1000; // what need not be seen within a moment
    const pause = hidden || (!speaks(section) && !desk.covered()) ? rest : Math.max(slow, Math.min(SLOWEST, EVERY * 2 ** Math.max(0, failures - 1)));
    wait(section, Math.max(0, pause - (performance.now() - began)));
  };
  const all = () => { for (const section of sections) wait(section, 0); };
  for (const section of sections) wait(section, EVERY);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") all(); });
  addEventListener("online", all);
  addEventListener("offline", missed);

  // ---------------------------------------------------------------- a form that is sent without leaving the page

  // When a row goes away under the reader's hand, the next one has the focus.
  const stepOut = (form) => {
    const row = form.closest("[data-key]");
    if (!row || !row.contains(document.activeElement)) return;
    const beside = row.nextElementSibling || row.previousElementSibling;
    const target = beside?.querySelector("button, a[href], input:not([type=hidden])") || form.closest("[data-live]");
    target?.focus({preventScroll: true});
  };
  // Refused, so nothing was done: its page says why.
  const plainly = (form, button) => {
    form.dataset.plain = "";
    form.requestSubmit(button);
  };
  const send = async (form, button) => {
    const fields = new URLSearchParams(new FormData(form, button));
    form.dataset.busy = "";
    try {
      const answer = await fetch(form.action, {method: "POST", credentials: "same-origin", body: fields});
      if (answer.headers.get("X-Careline-Gate") === "locked") return desk.lock();
      if ([403, 409, 422].includes(answer.status) && !answer.redirected) return plainly(form, button);
      if (!answer.ok) return show(desk.say("That went wrong, and it may have been done. Load the page and look before you press again."), "said lost");
      if (new URL(answer.url).pathname !== location.pathname) return location.assign(answer.url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const done = page.querySelector("#said .said")?.textContent;
      if (done) show(done, "said");
      stepOut(form);
      all();
    } catch {
      show(desk.say("No answer came: there is no connection. It may have been done. Load the page and look before you press again."), "said lost");
    } finally {
      delete form.dataset.busy;
    }
  };
  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-live-form]") || "plain" in form.dataset) return;
    event.preventDefault();
    if (!("busy" in form.dataset)) send(form, event.submitter);
  });
  count();
  root.dataset.alive = "";
})();

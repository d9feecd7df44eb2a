// The live log of a call: who says what, in which language, and which keys were pressed.
import { make, show } from "./dom.js";
import { duration, sentence } from "./words.js";

const EVENTS = { ring: "Ringing", music: "Music", beep: "Beep", status: "" }; // what happens, beside what is said

export class Captions {
  constructor(log, empty) {
    this.log = log;
    this.empty = empty;
    this.shown = new Set();
    this.first = null;
    this.follows = true; // the newest word stays in sight, until somebody scrolls up to read
    this.height = 0; // as last laid out: where it has changed since, no hand did the scrolling
    log.addEventListener("scroll", () => { if (log.clientHeight === this.height) this.follows = this.toEnd() < 40; });
    new ResizeObserver(() => this.resized()).observe(log);
  }

  /** A log that grows or shrinks stays at its end; one that was out of sight comes back at its newest word. */
  resized() {
    this.height = this.log.clientHeight;
    if (this.height === 0) this.follows = true;
    this.follow();
  }

  toEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight;
  }

  follow() {
    if (this.follows) this.log.scrollTop = this.log.scrollHeight;
  }

  /** Draws the entries not drawn yet; `speaker` names who is heard, `named` puts names for numbers. */
  render(entries, speaker, named) {
    if ([...this.shown].some((id) => !entries.some((entry) => entry.id === id))) this.clear();
    for (const entry of entries) {
      if (this.shown.has(entry.id)) continue;
      this.shown.add(entry.id);
      this.first ??= Date.parse(entry.at);
      this.log.append(this.line(entry, speaker, named));
    }
    show(this.empty, entries.length === 0);
    show(this.log, entries.length > 0);
    this.follow();
  }

  clear() {
    this.shown.clear();
    this.first = null;
    this.follows = true;
    this.log.replaceChildren();
  }

  line(entry, speaker, named) {
    const at = make("span", { class: "at", text: duration((Date.parse(entry.at) - this.first) / 1000) });
    if (entry.who === "system" || entry.kind in EVENTS) {
      const happened = named(entry.text) || EVENTS[entry.kind] || "";
      return make("p", { class: "cap event" }, make("span", { lang: entry.language, text: sentence(happened) }), at);
    }
    const who = make("span", { class: "who", text: speaker(entry.who) });
    const key = entry.kind === "key";
    const said = make("span", {
      class: key ? "said keys-said" : "said", lang: entry.language, text: key ? `pressed ${entry.text}` : entry.text,
    });
    return make("p", { class: `cap ${entry.who === "me" ? "mine" : entry.who}` }, make("span", { class: "by" }, who, at), said);
  }
}

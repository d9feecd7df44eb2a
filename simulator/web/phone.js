// One phone on the page: draws a handset and sends what people do with it.
import { ask } from "./api.js";
import { Captions } from "./captions.js";
import { Chooser } from "./choose.js";
import { fill, make, show, stamp, tell, write } from "./dom.js";
import { buildKeypad, flash, typedKey } from "./keypad.js";
import { FATES, WILLS } from "./settings.js";
import { Texts } from "./texts.js";
import { hush, microphone } from "./voice.js";
import { duration, nameOf, outcome, prettyNumber, stateWords, timeOfDay, withNames } from "./words.js";

export class Phone {
  constructor(template, handset) {
    this.number = handset.number;
    this.node = stamp(template, `p${handset.number.replace(/\D/g, "")}`);
    this.part = (name) => this.node.querySelector(`[data-part="${name}"]`);
    this.fault = (name) => this.node.querySelector(`[data-fault="${name}"]`);
    this.keyQueue = Promise.resolve();
    this.language = "en-US";
    this.captions = new Captions(this.part("log"), this.part("log-empty"));
    this.texts = new Texts(this.part, this.fault("text"), this.number);
    this.texts.name = (number) => prettyNumber(number);
    this.to = new Chooser(this.part("dial").elements.to, this.part("other"), "Another number…");
    fill(this.part("will"), WILLS.map(([value, words]) => [value, words]));
    fill(this.part("fate"), FATES);
    buildKeypad(this.part("keys"), (digit) => this.press(digit));
    this.listen();
  }

  listen() {
    const incoming = this.fault("incoming");
    this.on("answer", () => tell(incoming, () => ask(this.number, "answer")));
    this.on("decline", () => tell(incoming, () => ask(this.number, "decline")));
    this.on("hangup", () => tell(this.fault("current"), () => ask(this.number, "hangup")));
    this.part("dial").addEventListener("submit", (event) => this.dial(event));
    this.part("speak").addEventListener("submit", (event) => this.speak(event));
    const { confidence } = this.part("speak").elements;
    confidence.addEventListener("input", () => write(this.part("confidence"), `${confidence.value}%`));
    this.part("will").addEventListener("change", () => this.decide());
    const fate = this.part("fate");
    fate.addEventListener("change", () => tell(this.fault("fate"), () => ask(this.number, "text_error", { error: Number(fate.value) }), fate));
    this.node.addEventListener("keydown", (event) => {
      const digit = this.part("talking").hidden ? null : typedKey(event);
      if (!digit) return;
      event.preventDefault();
      this.press(digit);
    });
    microphone(this.part("mic"), {
      language: () => this.language,
      heard: (text, confidence) => this.say(text, confidence),
      failed: (words) => write(this.fault("speak"), words),
    });
  }

  on(what, act) {
    this.node.querySelector(`[data-do="${what}"]`).addEventListener("click", act);
  }

  dial(event) {
    event.preventDefault();
    const withheld = event.target.elements.caller_id.value === "withheld";
    tell(this.fault("dial"), () => {
      const to = this.to.number();
      return ask(this.number, "call", withheld ? { to, caller_id: "anonymous" } : { to });
    }, this.to.control).then((done) => done || this.to.control.focus());
  }

  /** Keys go out one after the other, in the order they were pressed. */
  press(digit) {
    hush(); // a key interrupts the voice, as on the line itself
    flash(this.part("keys"), digit);
    this.keyQueue = this.keyQueue.then(() => tell(this.fault("press"), () => ask(this.number, "press", { digits: digit })));
  }

  speak(event) {
    event.preventDefault();
    const { words, confidence } = event.target.elements;
    if (!words.value.trim()) return void words.focus();
    this.say(words.value.trim(), Number(confidence.value) / 100).then((said) => {
      if (said) words.value = "";
      words.focus();
    });
  }

  say(text, confidence) {
    hush();
    return tell(this.fault("speak"), () => ask(this.number, "speak", { text, confidence }), this.part("speak").elements.words);
  }

  decide() {
    const [, , will] = WILLS.find(([value]) => value === this.part("will").value);
    tell(this.fault("will"), () => ask(this.number, "will", will), this.part("will"));
  }

  render(handset, model) {
    this.handset = handset;
    const name = (number) => nameOf(number, model.lines, [...model.handsets.values()]);
    const other = handset.call ? name(handset.call.with) : this.lastWith ?? "";
    if (handset.call) this.lastWith = other;
    const { state } = handset;
    const focus = this.whereFocusGoes(state);
    this.node.dataset.state = state;
    write(this.part("name"), handset.name);
    write(this.part("number"), prettyNumber(handset.number));
    write(this.part("state"), stateWords(state));
    write(this.part("caller"), other);
    write(this.part("with"), state === "calling" ? `Calling ${other}…` : other);
    show(this.part("incoming"), state === "ringing");
    show(this.part("current"), state === "calling" || state === "in_call");
    show(this.part("talking"), state === "in_call");
    show(this.part("dial"), state === "idle");
    this.to.render(model, this.number);
    this.captions.render(handset.transcript, (who) => this.speakerName(who, handset, other, model), (text) => withNames(text, name));
    const keys = handset.transcript.filter((entry) => entry.who === "me" && entry.kind === "key");
    write(this.part("pressed"), keys.length ? `Pressed ${keys.map((entry) => entry.text).join(" ")}` : "");
    this.language = handset.transcript.findLast((entry) => entry.language)?.language ?? "en-US";
    this.drawHistory(handset.history, name);
    this.texts.render(handset.texts, model, name);
    focus?.focus();
  }

  offerVoice(some) {
    this.part("aloud").disabled = !some;
    write(this.part("aloud-hint"), some
      ? "In the caption’s language, if your browser has a voice for it. Pressing a key stops it."
      : "This browser has no voices. The captions carry every word.");
  }

  speakerName(who, handset, other, model) {
    if (who === "me") return handset.name;
    const line = model.lines.some((one) => one.number === handset.call?.with || one.name === other);
    if (who === "line") return line ? other : "The line";
    return line || !other ? "The other person" : other;
  }

  // A control that disappears must not take the keyboard's place with it.
  whereFocusGoes(state) {
    const active = document.activeElement;
    if (!this.node.contains(active) || this.node.dataset.state === state) return null;
    const leaving = active.closest('[data-part="dial"], [data-part="incoming"], [data-part="current"], [data-part="talking"]');
    if (!leaving) return null;
    if (state === "in_call") return this.part("keys");
    if (state === "calling") return this.node.querySelector('[data-do="hangup"]');
    if (state === "ringing") return this.node.querySelector('[data-do="answer"]');
    return this.node;
  }

  drawHistory(history, name) {
    const drawn = JSON.stringify(history);
    show(this.part("history-empty"), history.length === 0);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const rows = [...history].sort((a, b) => (a.started < b.started ? 1 : -1));
    this.part("history").replaceChildren(...rows.map((call) => make("li", {},
      make("span", { text: `${call.direction === "in" ? "From" : "To"} ${name(call.with)}` }),
      make("span", { class: "soft", text: [timeOfDay(call.started), duration(call.seconds ?? 0), outcome(call.result)].filter(Boolean).join(" · ") }))));
  }

  tick(now) {
    const since = this.handset?.state === "in_call" ? this.handset.call?.since : null;
    write(this.part("timer"), since ? duration((now - Date.parse(since)) / 1000) : "");
  }
}

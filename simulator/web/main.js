// Brings the page to life: the model, the phones, and the live connection that keeps them true.
import { wireAdding } from "./adding.js";
import { Alerts } from "./alerts.js";
import { Arrived } from "./arrived.js";
import { Bell } from "./bell.js";
import { City } from "./city.js";
import { Clock } from "./clock.js";
import { show, write } from "./dom.js";
import { connect } from "./link.js";
import { drawMailLink } from "./mail.js";
import { applyHandset, fromState } from "./model.js";
import { Phone } from "./phone.js";
import { Tabs } from "./tabs.js";
import { hush, onVoices, sayAloud } from "./voice.js";
import { nameOf } from "./words.js";

const GUIDE_KEPT = "careline-guide";
const byId = (id) => document.getElementById(id);
const area = byId("phones");
const phones = new Map();
let model = { lines: [], handsets: new Map() };
let current = null; // the number of the phone in use
let voices = false; // whether this browser can speak

const bell = new Bell(byId("bell"));
const alerts = new Alerts(bell, (number) => use(number, true));
const arrived = new Arrived(bell, (number, other) => {
  use(number, true);
  phones.get(number).texts.show(other);
});
const clock = new Clock(take);
const city = new City(take);
const tabs = new Tabs(byId("tabs"), area, (number) => use(number, true));

function use(number, move = false) {
  if (number !== current) hush();
  current = number;
  for (const phone of phones.values()) {
    phone.node.classList.toggle("in-use", phone.number === number);
    // Only the phone in use reads its captions to a screen reader; the others stay quiet.
    phone.part("log").setAttribute("aria-live", phone.number === number ? "polite" : "off");
  }
  tabs.render([...phones.values()], current);
  if (!move) return;
  const { node } = phones.get(number);
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "nearest" });
}

function phoneFor(handset) {
  const known = phones.get(handset.number);
  if (known) return known;
  const phone = new Phone(byId("phone-template"), handset);
  phones.set(handset.number, phone);
  phone.node.addEventListener("focusin", () => current === handset.number || use(handset.number));
  phone.texts.changed = () => {
    tabs.render([...phones.values()].filter((one) => one.handset), current);
    arrived.sweep(phones);
  };
  phone.offerVoice(voices);
  area.append(phone.node);
  alerts.watch(phone);
  return phone;
}

function draw() {
  for (const handset of model.handsets.values()) phoneFor(handset);
  for (const [number, phone] of phones) {
    const handset = model.handsets.get(number);
    if (handset) phone.render(handset, model);
    else {
      phone.node.remove();
      phones.delete(number);
    }
  }
  const empty = byId("no-phones");
  write(empty, "There is no phone yet. Add one, and ring the line with it.");
  show(empty, phones.size === 0);
  if (!phones.has(current)) current = null;
  if (!current && phones.size) use(phones.keys().next().value);
  tabs.render([...phones.values()], current);
  const name = (number) => nameOf(number, model.lines, [...model.handsets.values()]);
  alerts.update([...model.handsets.values()].filter((one) => one.state === "ringing")
    .map((one) => ({ number: one.number, name: one.name, from: name(one.call?.with) })));
  tick();
}

function tick() {
  for (const phone of phones.values()) phone.tick(clock.now());
  city.draw();
}

function take(state) {
  model = fromState(state);
  clock.set(state);
  city.set(state.city);
  drawMailLink(state.mail);
  draw();
}

function announce(handset, texts) {
  const phone = phones.get(handset.number);
  for (const text of texts) {
    if (!phone.texts.sees(text.with)) arrived.tell(phone, text, phone.texts.name(text.with));
  }
}

function aloud(handset, fresh) {
  const choice = phones.get(handset.number).part("aloud").value;
  if (choice === "never" || (choice === "current" && handset.number !== current)) return;
  for (const entry of fresh) if (entry.who === "line" && entry.kind === "say") sayAloud(entry);
}

const link = connect({
  onState: take,
  onHandset(update) {
    const { before, handset, fresh, texts } = applyHandset(model, update);
    for (const entry of fresh) clock.seen(entry.at);
    draw();
    announce(handset, texts);
    aloud(handset, fresh);
    if (before?.state === "in_call" && handset.state !== "in_call" && handset.number === current) hush();
  },
  onMail: ({ count }) => drawMailLink(count),
  onLost(seconds) {
    write(byId("link-words"), `Not connected to the practice phone company. What you see may be old. Trying again ${seconds === 1 ? "in a second" : `in ${seconds} seconds`}.`);
    show(byId("link"), true);
    write(byId("news"), "");
    if (!phones.size) write(byId("no-phones"), "No answer from the practice phone company. Start it with “make demo”; this page finds it by itself.");
    alerts.update([]);
  },
  onFound() {
    show(byId("link"), false);
    write(byId("news"), "Connected again. What you see is true.");
  },
});
byId("link-retry").addEventListener("click", () => link.retry());

wireAdding((number) => model.handsets.has(number), (handset) => {
  applyHandset(model, handset);
  draw();
  use(handset.number, true);
});

onVoices((some) => {
  voices = some;
  for (const phone of phones.values()) phone.offerVoice(voices);
});

const guide = byId("guide");
const wide = matchMedia("(min-width: 720px)").matches;
guide.open = localStorage.getItem(GUIDE_KEPT) ? localStorage.getItem(GUIDE_KEPT) === "open" : wide;
guide.addEventListener("toggle", () => localStorage.setItem(GUIDE_KEPT, guide.open ? "open" : "closed"));

byId("guide-link").addEventListener("click", () => { guide.open = true; });

setInterval(tick, 1000);

// The e-mails of the practice city, newest first, as they come.
import { bodyParts } from "./bubble.js";
import { make, show, write } from "./dom.js";
import { connect } from "./link.js";
import { sawAll } from "./mail.js";
import { timeOfDay } from "./words.js";

const byId = (id) => document.getElementById(id);
const known = new Set();

async function load(count) {
  const reply = await fetch("/_sim/mail").catch(() => null);
  if (!reply?.ok) return;
  const { letters } = await reply.json();
  const news = known.size ? letters.filter((letter) => !known.has(letter.id)) : [];
  if (letters.length && !letters.some((letter) => known.has(letter.id))) known.clear();
  letters.forEach((letter) => known.add(letter.id));
  if (news.length) write(byId("news"), `New: ${news.map((letter) => letter.subject).join("; ")}`);
  byId("letters").replaceChildren(...letters.map((letter) => drawn(letter, news.includes(letter))));
  show(byId("no-mail"), letters.length === 0);
  write(byId("no-mail"), "No e-mail yet. What the hotline sends by e-mail lies here as soon as it is sent.");
  sawAll(count);
}

function drawn(letter, fresh) {
  const parts = [
    make("header", {},
      make("h2", { text: letter.subject || "No subject" }),
      make("p", { class: "soft" }, `To ${letter.to.join(", ")} `, make("span", { class: "when", text: timeOfDay(letter.at) }))),
    make("p", { class: "words" }, ...bodyParts(letter.body)),
    make("p", { class: "soft", text: `From ${letter.from}` }),
  ];
  if (letter.attachments.length) parts.push(make("p", { class: "soft", text: `Attached: ${letter.attachments.join(", ")}` }));
  return make("li", { class: fresh ? "letter fresh" : "letter" }, ...parts);
}

connect({
  onState: (state) => load(state.mail ?? 0),
  onMail: ({ count }) => load(count),
  onHandset() {},
  onLost(seconds) {
    write(byId("link-words"), `Not connected to the practice phone company. Trying again ${seconds === 1 ? "in a second" : `in ${seconds} seconds`}.`);
    show(byId("link"), true);
  },
  onFound: () => show(byId("link"), false),
});

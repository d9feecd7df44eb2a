// A text that arrives out of sight is told: a note with its first words, for the eye and for screen readers.
import { make, show, write } from "./dom.js";
import { beginning } from "./texts.js";

const MOST = 3; // notes at once; the badges count the rest

export class Arrived {
  constructor(bell, open) {
    Object.assign(this, { bell, open, notes: new Map() });
    this.bar = document.getElementById("arrived");
  }

  /** `phone` got `text` from somebody called `from`. */
  tell(phone, text, from) {
    this.bell.chirp();
    const words = beginning(text);
    write(document.getElementById("news"), `Text for ${phone.handset.name} from ${from}: ${words}`);
    const read = make("button", { type: "button", text: "Read" });
    const away = make("button", { type: "button", text: "Not now" });
    const key = `${phone.number} ${text.with}`;
    read.addEventListener("click", () => {
      this.drop(key);
      this.open(phone.number, text.with);
    });
    away.addEventListener("click", () => this.drop(key));
    const note = make("div", { class: "note" },
      make("p", {}, make("strong", { text: phone.handset.name }), make("span", { text: `${from}: ${words}` })),
      make("div", { class: "pair" }, read, away));
    this.notes.delete(key);
    this.notes.set(key, note);
    while (this.notes.size > MOST) this.notes.delete(this.notes.keys().next().value);
    this.draw();
  }

  /** What was read elsewhere needs no note any more. */
  sweep(phones) {
    for (const key of [...this.notes.keys()]) {
      const [number, other] = key.split(" ");
      const texts = phones.get(number)?.texts;
      if (!texts || !texts.all.some((text) => text.with === other && text.direction === "in" && !texts.read.has(text.id))) this.drop(key);
    }
  }

  drop(key) {
    if (this.notes.delete(key)) this.draw();
  }

  draw() {
    this.bar.replaceChildren(...this.notes.values());
    show(this.bar, this.notes.size > 0);
  }
}

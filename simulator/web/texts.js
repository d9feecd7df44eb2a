// The messages of one phone: a thread with each line, what is unread, and writing one.
import { ask } from "./api.js";
import { bubble } from "./bubble.js";
import { fill, show, tell, write } from "./dom.js";
import { Pictures } from "./pictures.js";
import { countWords } from "./segments.js";
import { prettyNumber } from "./words.js";

export class Texts {
  constructor(part, fault, number) {
    Object.assign(this, { part, fault, number, all: [], read: null, drawn: new Map(), shown: "" });
    this.with = part("thread-with");
    this.body = part("write").elements.body;
    this.pictures = new Pictures(part, (words) => write(fault, words));
    this.with.addEventListener("change", () => this.draw());
    this.body.addEventListener("input", () => write(part("count"), countWords(this.body.value)));
    this.body.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) part("write").requestSubmit();
    });
    part("write").addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    // A picture gets its height only when it is there: the newest message stays in sight.
    part("thread").addEventListener("load", () => this.toEnd(), true);
    part("texts").addEventListener("toggle", () => this.draw());
    part("elsewhere").addEventListener("click", () => this.show(this.part("elsewhere").dataset.with));
  }

  async send() {
    const { body, pictures } = this;
    const done = await tell(this.fault, async () => {
      if (!body.value.trim() && !pictures.chosen.length) throw new Error("Write the message first, or add a picture.");
      await ask(this.number, "text", { to: this.with.value, body: body.value, pictures: await pictures.sent() });
    }, body);
    if (done) {
      body.value = "";
      write(this.part("count"), "");
      pictures.clear();
      this.part("adding").open = false;
    }
    body.focus();
  }

  render(texts, model, name) {
    Object.assign(this, { all: texts, model, name });
    this.read ??= new Set(texts.map((text) => text.id)); // what was there before the page opened is not news
    this.draw();
  }

  /** Opens the thread with that number, and the drawer. */
  show(number) {
    this.part("texts").open = true;
    this.with.value = number;
    this.draw();
    this.part("thread").focus();
  }

  /** Whether what comes from that number is before the reader's eyes. */
  sees(number) {
    return this.part("texts").open && this.with.value === number && this.part("thread").checkVisibility();
  }

  draw() {
    if (!this.model) return;
    this.drawThreads();
    const thread = this.part("thread");
    const here = this.all.filter((text) => text.with === this.with.value);
    if (this.part("texts").open) here.forEach((text) => this.read.add(text.id));
    const grown = this.drawThread(thread, here);
    show(thread, here.length > 0);
    show(this.part("thread-empty"), here.length === 0);
    if (grown) this.toEnd();
    this.count();
  }

  toEnd() {
    this.part("thread").scrollTop = this.part("thread").scrollHeight;
  }

  /** Messages that did not change stay as they are: nothing flickers, and nothing is read out twice. */
  drawThread(thread, here) {
    const other = this.shown !== this.with.value;
    if (other) this.drawn.clear();
    this.shown = this.with.value;
    const nodes = here.map((text) => {
      const key = JSON.stringify(text);
      const known = this.drawn.get(text.id);
      if (known?.key === key) return known.node;
      const node = bubble(text, this.name);
      this.drawn.set(text.id, { key, node });
      return node;
    });
    const same = nodes.length === thread.children.length && nodes.every((node, index) => node === thread.children[index]);
    if (!same) thread.replaceChildren(...nodes);
    return !same;
  }

  drawThreads() {
    const lines = this.model.lines.map((line) => [line.number, line.name || prettyNumber(line.number)]);
    const others = [...new Set(this.all.map((text) => text.with))].filter((number) => !lines.some(([line]) => line === number));
    fill(this.with, [...lines, ...others.map((number) => [number, this.name(number)])]);
    if (!this.chosen && this.all.length) this.with.value = this.all.at(-1).with; // the newest thread is open at first
    this.chosen = this.all.length > 0;
  }

  count() {
    const news = this.all.filter((text) => text.direction === "in" && !this.read.has(text.id));
    this.unread = news.length;
    show(this.part("unread"), this.unread > 0);
    write(this.part("unread"), this.unread ? `${this.unread} new` : "");
    const elsewhere = this.part("elsewhere");
    const other = news.find((text) => text.with !== this.with.value);
    show(elsewhere, Boolean(other));
    if (other) {
      elsewhere.dataset.with = other.with;
      write(elsewhere, `New message from ${this.name(other.with)}: show it`);
    }
    this.changed?.();
  }
}

/** How a message is announced: its beginning, or that it is a picture. */
export function beginning(text) {
  const words = text.body.replaceAll(/\s+/g, " ").trim();
  if (!words) return "a picture";
  return words.length > 90 ? `${words.slice(0, 88)}…` : words;
}

// The messages of one phone: the thread, what is unread, and writing one.
import { ask } from "./api.js";
import { Chooser } from "./choose.js";
import { make, show, tell, write } from "./dom.js";
import { outcome, timeOfDay } from "./words.js";

export class Texts {
  constructor(part, fault, number) {
    Object.assign(this, { part, number, drawn: "", read: null });
    this.to = new Chooser(part("write").elements.to, part("text-other"), "Another number…");
    const body = part("write").elements.body;
    part("write").addEventListener("submit", (event) => {
      event.preventDefault();
      let field = body;
      tell(fault, async () => {
        if (!body.value.trim()) throw new Error("Write the message first.");
        field = this.to.control;
        await ask(number, "text", { to: this.to.number(), body: body.value });
        body.value = "";
      }).then((sent) => {
        for (const control of [body, this.to.control]) control.removeAttribute("aria-invalid");
        (sent ? body : field).focus();
        if (!sent) field.setAttribute("aria-invalid", "true");
      });
    });
    part("texts").addEventListener("toggle", () => this.mark());
  }

  render(texts, model, name) {
    this.to.render(model, this.number);
    this.all = texts;
    this.read ??= new Set(texts.map((text) => text.id)); // what was there before the page opened is not news
    const drawn = JSON.stringify(texts);
    if (drawn !== this.drawn) {
      const thread = this.part("thread");
      thread.replaceChildren(...texts.map((text) => bubble(text, name)));
      show(thread, texts.length > 0);
      show(this.part("thread-empty"), texts.length === 0);
      thread.scrollTop = thread.scrollHeight;
      this.drawn = drawn;
    }
    this.mark();
  }

  mark() {
    if (this.part("texts").open) {
      this.all.forEach((text) => this.read.add(text.id));
      this.part("thread").scrollTop = this.part("thread").scrollHeight;
    }
    this.unread = this.all.filter((text) => text.direction === "in" && !this.read.has(text.id)).length;
    show(this.part("unread"), this.unread > 0);
    write(this.part("unread"), `${this.unread} new`);
    this.changed?.();
  }
}

function bubble(text, name) {
  const mine = text.direction === "out";
  const by = mine ? `To ${name(text.with)}` : name(text.with);
  const mark = mine && text.status ? ` · ${outcome(text.status)}` : "";
  const media = (text.media ?? []).map((_, index) => make("span", { class: "said", text: `Photo ${index + 1} attached` }));
  return make("li", { class: `cap ${mine ? "mine" : "line"}` },
    make("span", { class: "by" }, make("span", { class: "who", text: by }), make("span", { class: "at", text: timeOfDay(text.at) + mark })),
    make("span", { class: "said", text: text.body }), ...media);
}

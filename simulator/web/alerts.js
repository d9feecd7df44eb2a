// A ringing phone is told three ways: its card, a bar when the card is out of sight, and words for screen readers.
import { ask } from "./api.js";
import { make, show, tell, write } from "./dom.js";

export class Alerts {
  constructor(bell, goTo) {
    this.bell = bell;
    this.goTo = goTo;
    this.bar = document.getElementById("ringing");
    this.title = document.title;
    this.announced = new Set();
    this.visible = new Set();
    this.watcher = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const { number } = target.dataset;
        if (isIntersecting) this.visible.add(number);
        else this.visible.delete(number);
      }
      this.draw();
    }, { threshold: 0.6 });
    this.ringing = [];
  }

  watch(phone) {
    const section = phone.part("incoming");
    section.dataset.number = phone.number;
    this.watcher.observe(section);
  }

  /** `ringing` is a list of {number, name, from}. */
  update(ringing) {
    this.ringing = ringing;
    const news = ringing.filter((one) => !this.announced.has(one.number));
    this.announced = new Set(ringing.map((one) => one.number));
    const announce = document.getElementById("announce");
    if (news.length) write(announce, news.map((one) => `${one.name}’s phone is ringing. Call from ${one.from}.`).join(" "));
    else if (!ringing.length) write(announce, "");
    document.title = ringing.length ? `Ringing: ${ringing.map((one) => one.name).join(", ")}` : this.title;
    this.bell.ring(ringing.length > 0);
    this.draw();
  }

  draw() {
    const hidden = this.ringing.filter((one) => !this.visible.has(one.number));
    const drawn = JSON.stringify(hidden);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.bar.replaceChildren(...hidden.map((one) => this.row(one)));
    show(this.bar, hidden.length > 0);
  }

  row(one) {
    const fault = make("p", { class: "fault", role: "alert" });
    const answer = make("button", { type: "button", class: "yes", text: "Answer" });
    const look = make("button", { type: "button", text: "Show" });
    answer.addEventListener("click", () => {
      this.goTo(one.number);
      tell(fault, () => ask(one.number, "answer"));
    });
    look.addEventListener("click", () => this.goTo(one.number));
    return make("div", { class: "ringing-row" },
      make("p", {}, make("strong", { text: one.name }), make("span", { text: `is ringing: ${one.from}` })),
      make("div", { class: "pair" }, answer, look), fault);
  }
}

// On a small screen one phone is shown at a time: tabs, a swipe, and a badge on what needs attention.
import { make, show, write } from "./dom.js";

const FAR = 70; // pixels a finger travels before it is a swipe

export class Tabs {
  constructor(nav, area, choose) {
    Object.assign(this, { nav, choose, buttons: new Map() });
    let start = null;
    area.addEventListener("touchstart", (event) => {
      const slider = event.target.closest("input, textarea");
      start = event.touches.length === 1 && !slider ? event.touches[0] : null;
    }, { passive: true });
    area.addEventListener("touchend", (event) => {
      if (!start) return;
      const end = event.changedTouches[0];
      const across = end.clientX - start.clientX;
      if (Math.abs(across) > FAR && Math.abs(across) > 2 * Math.abs(end.clientY - start.clientY)) this.step(across < 0 ? 1 : -1);
      start = null;
    }, { passive: true });
  }

  step(by) {
    const order = [...this.buttons.keys()];
    const next = order[order.indexOf(this.current) + by];
    if (next) this.choose(next);
  }

  render(phones, current) {
    this.current = current;
    for (const phone of phones) {
      const { number, handset } = phone;
      if (!this.buttons.has(number)) this.add(number);
      const { button, name, badge } = this.buttons.get(number);
      write(name, handset.name);
      const words = { ringing: "Ringing", in_call: "In call", calling: "Calling" }[handset.state]
        ?? (phone.texts.unread ? `${phone.texts.unread} new` : "");
      write(badge, words);
      show(badge, Boolean(words));
      button.dataset.state = handset.state;
      if (number !== current) button.removeAttribute("aria-current");
      else if (!button.hasAttribute("aria-current")) {
        button.setAttribute("aria-current", "true");
        button.scrollIntoView({ block: "nearest", inline: "nearest" });
      }
    }
    for (const [number, { button }] of this.buttons) {
      if (phones.some((phone) => phone.number === number)) continue;
      button.remove();
      this.buttons.delete(number);
    }
  }

  add(number) {
    const name = make("span", {});
    const badge = make("small", { class: "badge" });
    const button = make("button", { type: "button" }, name, badge);
    button.addEventListener("click", () => this.choose(number));
    this.nav.append(button);
    this.buttons.set(number, { button, name, badge });
  }
}

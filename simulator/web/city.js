// The hour in the practice city: whether anybody is on duty depends on it.
import { post } from "./api.js";
import { show, tell, write } from "./dom.js";

export class City {
  /** `moved` is called with the new state after the hour was changed. */
  constructor(moved) {
    this.box = document.getElementById("city");
    for (const button of this.box.querySelectorAll("button")) {
      button.addEventListener("click", () => tell(document.getElementById("city-fault"), async () => {
        moved(await post("/city", { at: button.dataset.at }));
      }));
    }
  }

  set(city) {
    show(this.box, Boolean(city));
    if (!city) return;
    this.name = city.name;
    // The city's wall clock as if it were ours: only hours and minutes are shown.
    this.ahead = Date.parse(city.local.slice(0, 19) + "Z") - Date.now();
    for (const button of this.box.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.at === "now" && !city.changed));
    }
    this.draw();
  }

  draw() {
    if (!this.name) return;
    const there = new Date(Date.now() + this.ahead);
    const time = there.toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
    const day = there.toLocaleDateString("en-US", { weekday: "long", timeZone: "UTC" });
    write(document.getElementById("city-words"), `In ${this.name} it is ${day}, ${time}.`);
  }
}

// The simulator's clock: the wall's, or one that stands still until somebody moves it.
import { post } from "./api.js";
import { show, tell, write } from "./dom.js";
import { timeOfDay } from "./words.js";

export class Clock {
  /** `moved` is called with the new state after the clock was moved by hand. */
  constructor(moved) {
    this.box = document.getElementById("clock");
    this.ahead = 0; // the simulator's time minus ours, in milliseconds
    for (const button of this.box.querySelectorAll("button")) {
      button.addEventListener("click", () => tell(document.getElementById("clock-fault"), async () => {
        moved(await post("/clock/advance", { seconds: Number(button.dataset.seconds) }));
      }));
    }
  }

  set({ now, clock }) {
    this.virtual = clock === "virtual";
    this.latest = Date.parse(now);
    this.ahead = this.latest - Date.now();
    show(this.box, this.virtual);
    this.draw();
  }

  /** What happened at `iso` is proof that the clock is at least there. */
  seen(iso) {
    this.latest = Math.max(this.latest, Date.parse(iso));
    this.draw();
  }

  draw() {
    if (this.virtual) write(document.getElementById("clock-words"), `It is ${timeOfDay(this.latest)}.`);
  }

  now() {
    return this.virtual ? this.latest : Date.now() + this.ahead;
  }
}

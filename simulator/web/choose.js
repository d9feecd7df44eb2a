// Whom to ring or to text: the lines by name, the other phones by name, or a number.
import { fill, show } from "./dom.js";
import { dialable, prettyNumber } from "./words.js";

const OTHER = "other";

export function choices(model, own, ask) {
  const phones = [...model.handsets.values()].filter((phone) => phone.number !== own);
  return [
    ...model.lines.map((line) => [line.number, line.name || prettyNumber(line.number)]),
    ...phones.map((phone) => [phone.number, `${phone.name} (phone)`]),
    [OTHER, ask],
  ];
}

export class Chooser {
  constructor(select, field, ask) {
    Object.assign(this, { select, field, ask, input: field.querySelector("input") });
    select.addEventListener("change", () => {
      this.sync();
      if (!field.hidden) this.input.focus();
    });
  }

  render(model, own) {
    fill(this.select, choices(model, own, this.ask));
    this.sync();
  }

  sync() {
    show(this.field, this.select.value === OTHER);
  }

  /** The number chosen or typed; throws in plain words when there is none. */
  number() {
    if (this.select.value !== OTHER) return this.select.value;
    const number = dialable(this.input.value);
    if (!number) throw new Error("Enter the number, for example +15035550100.");
    return number;
  }

  /** The control a fault belongs to. */
  get control() {
    return this.select.value === OTHER ? this.input : this.select;
  }
}

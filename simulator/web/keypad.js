// Twelve keys, for mouse, touch and the physical keyboard.
import { make } from "./dom.js";

const LETTERS = { 1: "", 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", "*": "", 0: "", "#": "" };
const NAMES = { "*": "star", "#": "pound" };
const ORDER = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

export function buildKeypad(keys, press) {
  for (const digit of ORDER) {
    const key = make("button", { type: "button", class: "key", "data-key": digit, "data-letters": LETTERS[digit], "aria-label": NAMES[digit] ?? null, text: digit });
    key.addEventListener("click", () => press(digit));
    keys.append(key);
  }
}

/** Digits typed anywhere on the phone except where they are text. */
export function typedKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  if (event.target.closest("input, select, textarea")) return null;
  return ORDER.includes(event.key) ? event.key : null;
}

/** Lets a key look pressed when the physical keyboard pressed it. */
export function flash(keys, digit) {
  const key = keys.querySelector(`[data-key="${CSS.escape(digit)}"]`);
  key.classList.remove("down");
  void key.offsetWidth; // restarts the animation
  key.classList.add("down");
}

// The form for one more phone; each fault is said beside the field it belongs to.
import { post } from "./api.js";
import { tell, write } from "./dom.js";
import { dialable } from "./words.js";

export function wireAdding(known, added) {
  const dialog = document.getElementById("add");
  const { name, number } = document.getElementById("add-form").elements;
  const faultOf = (input) => document.getElementById(`${input.id}-fault`);

  function refuse(input, words) {
    write(faultOf(input), words);
    input.setAttribute("aria-invalid", "true");
  }

  function clear() {
    for (const input of [name, number]) {
      write(faultOf(input), "");
      input.removeAttribute("aria-invalid");
    }
  }

  document.getElementById("add-open").addEventListener("click", () => {
    clear();
    dialog.showModal();
    name.focus();
  });
  document.getElementById("add-close").addEventListener("click", () => dialog.close());
  document.getElementById("add-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    clear();
    const wanted = { name: name.value.trim(), number: dialable(number.value) };
    if (!wanted.name) refuse(name, "Give the phone a name, for example Neighbor.");
    if (!/^\+[1-9]\d{7,14}$/.test(wanted.number)) refuse(number, "Enter a number with its country code, for example +15035550123.");
    else if (known(wanted.number)) refuse(number, "This number already has a phone here. Choose another.");
    const wrong = dialog.querySelector("[aria-invalid]");
    if (wrong) return void wrong.focus();
    const done = await tell(faultOf(number), async () => {
      const handset = await post("/handsets", wanted);
      name.value = number.value = "";
      dialog.close();
      added(handset);
    }, number);
    if (!done) number.focus();
  });
}

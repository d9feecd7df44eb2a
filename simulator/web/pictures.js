// Pictures to go with a message: two samples, or files from this device; no more than a carrier takes.
import { make, show } from "./dom.js";

const MOST = 10;
const MOST_BYTES = 5 * 1024 * 1024;

export class Pictures {
  constructor(part, refuse) {
    Object.assign(this, { list: part("picked"), refuse, chosen: [] });
    const file = part("file");
    for (const button of part("samples").querySelectorAll("[data-sample]")) {
      button.addEventListener("click", () => this.add([{
        name: button.textContent, bytes: 0, url: `/_sim/samples/${button.dataset.sample}`, sent: async () => ({ sample: button.dataset.sample }),
      }]));
    }
    part("device").addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      this.add([...file.files].map((one) => ({
        name: one.name, bytes: one.size, kind: one.type, url: URL.createObjectURL(one), sent: async () => ({ kind: one.type, data: await base64(one) }),
      })));
      file.value = "";
    });
  }

  add(more) {
    const all = [...this.chosen, ...more];
    const odd = more.find((one) => one.kind !== undefined && !one.kind.startsWith("image/"));
    if (odd) return this.refuse(`“${odd.name}” is no picture.`);
    if (all.length > MOST) return this.refuse(`A message takes ${MOST} pictures at the most.`);
    if (all.reduce((sum, one) => sum + one.bytes, 0) > MOST_BYTES) return this.refuse("A message takes 5 MB of pictures at the most. Choose smaller ones.");
    this.refuse("");
    this.chosen = all;
    this.draw();
  }

  draw() {
    show(this.list, this.chosen.length > 0);
    this.list.replaceChildren(...this.chosen.map((one, index) => {
      const remove = make("button", { type: "button", "aria-label": `Remove ${one.name}`, text: "Remove" });
      remove.addEventListener("click", () => {
        this.chosen = this.chosen.filter((other) => other !== one);
        this.draw();
        (this.list.querySelectorAll("button")[Math.min(index, this.chosen.length - 1)] ?? this.list.closest("form").elements.body).focus();
      });
      return make("li", {}, make("img", { src: one.url, alt: "" }), make("span", { text: one.name }), remove);
    }));
  }

  /** As the simulator wants them. */
  sent() {
    return Promise.all(this.chosen.map((one) => one.sent()));
  }

  clear() {
    for (const one of this.chosen) if (one.url.startsWith("blob:")) URL.revokeObjectURL(one.url);
    this.chosen = [];
    this.draw();
  }
}

async function base64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
}

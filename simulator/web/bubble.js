// One message as it lies in a thread: its words with their links, its pictures, and what became of it.
import { make } from "./dom.js";
import { timeOfDay } from "./words.js";

const LINK = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/g;
// What became of a message this phone sent: a sign for the eye, words for everybody.
const MARKS = {
  sent: ["✓", "Sent"],
  delivered: ["✓✓", "Delivered"],
  failed: ["!", "Not delivered"],
};

export function bubble(text, name) {
  const mine = text.direction === "out";
  const item = make("li", { class: `cap ${mine ? "mine" : "line"}` },
    make("span", { class: "by" },
      make("span", { class: "who", text: mine ? "You" : name(text.with) }),
      make("span", { class: "at", text: timeOfDay(text.at) })));
  if (text.body) item.append(make("span", { class: "said" }, ...bodyParts(text.body)));
  const pictures = text.pictures ?? [];
  pictures.forEach((picture, index) => item.append(shown(picture, index, pictures.length)));
  if (mine) item.append(mark(text.status));
  return item;
}

/** The words with their links, as nodes. */
export function bodyParts(body) {
  const parts = [];
  let end = 0;
  for (const { 0: url, index } of body.matchAll(LINK)) {
    parts.push(body.slice(end, index), make("a", { href: url, target: "_blank", rel: "noopener", text: url }));
    end = index + url.length;
  }
  return [...parts, body.slice(end)];
}

function shown({ url, kind }, index, count) {
  const words = count > 1 ? `Picture ${index + 1} of ${count}` : "Picture";
  if (!kind.startsWith("image/")) {
    return make("a", { class: "said", href: url, target: "_blank", rel: "noopener", text: `Attachment (${kind})` });
  }
  return make("a", { class: "picture", href: url, target: "_blank", rel: "noopener" },
    make("img", { src: url, alt: `${words}, opens in full` }));
}

function mark(status) {
  const [sign, words] = MARKS[status] ?? ["…", status];
  return make("span", { class: `mark ${status}` },
    make("span", { "aria-hidden": "true", text: sign }), make("span", { text: ` ${words}` }));
}

// How many e-mails the mailbox holds that nobody has looked at: the link on the phones' page says it.
import { show, write } from "./dom.js";

const SEEN = "careline-mail-seen";

/** `count`: how many came since the phone company started. */
export function drawMailLink(count = 0) {
  const badge = document.getElementById("mail-count");
  const seen = Math.min(Number(localStorage.getItem(SEEN) ?? 0), count); // a company that began anew counts anew
  show(badge, count > seen);
  write(badge, count > seen ? `${count - seen} new` : "");
}

export function sawAll(count) {
  localStorage.setItem(SEEN, String(count));
}

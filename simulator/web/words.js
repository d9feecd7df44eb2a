// Pure helpers: how numbers, times and states are written for people.

/** "+15035550111" -> "+1 503-555-0111"; anything else is returned as it is. */
export function prettyNumber(number) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number ?? "");
  return parts ? `+1 ${parts[1]}-${parts[2]}-${parts[3]}` : number ?? "";
}

/** What people call this number: the name of a line or a phone, else the number, else "Number withheld". */
export function nameOf(number, lines, phones) {
  if (!number || /^(anonymous|unknown|withheld|restricted|unavailable)$/i.test(number)) return "Number withheld";
  const known = [...lines, ...phones].find((one) => one.number === number);
  return known?.name || prettyNumber(number);
}

/** Seconds -> "1:05"; never negative. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Spoken form of a state, with the timer when there is one. */
export function stateWords(state) {
  return { idle: "Idle", ringing: "Ringing", in_call: "In a call", calling: "Calling" }[state] ?? state;
}

/** What people type -> a number to dial: "+1 (503) 555-0100" -> "+15035550100". Empty when there is no digit. */
export function dialable(typed) {
  const digits = typed.replace(/[^\d]/g, "");
  if (!digits) return "";
  return typed.trim().startsWith("+") ? `+${digits}` : digits.length === 10 ? `+1${digits}` : digits;
}

/** Names in place of the numbers inside a text. */
export function withNames(text, name) {
  return (text ?? "").replaceAll(/\+\d{8,15}\b/g, (number) => name(number));
}

/** A carrier's word -> ours: "no-answer" -> "No answer". */
export function outcome(word) {
  return sentence(String(word ?? "").replaceAll(/[-_]/g, " "));
}

/** The same text, beginning with a capital letter. */
export function sentence(text) {
  const plain = text.trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** An ISO time -> "7:15 PM" on the reader's own clock. */
export function timeOfDay(iso) {
  return new Date(iso).toLocaleTimeString("en-US", { hour: "numeric", minute: "2-digit" });
}

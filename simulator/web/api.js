// The simulator's control API. Every refusal becomes an Error with plain words.
import { sentence } from "./words.js";

const NO_ANSWER = "The practice phone company did not answer. Is it still running?";

export async function post(path, body = {}) {
  let reply;
  try {
    reply = await fetch(`/_sim${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Careline-Phone": "1" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error(NO_ANSWER);
  }
  const said = await reply.json().catch(() => ({}));
  if (reply.ok) return said;
  throw new Error(sentence(said.error ?? `The practice phone company refused this (status ${reply.status}).`));
}

/** One thing a handset does: call, answer, decline, hangup, press, speak, text, will. */
export function ask(number, what, body) {
  return post(`/handsets/${encodeURIComponent(number)}/${what}`, body);
}

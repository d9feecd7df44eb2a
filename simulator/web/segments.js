// How many texts a message is sent as (GSM 03.38 and UCS-2); the same count as simulator/segments.py.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
  "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("^{}\\[~]|€\f");

/** -> {letters, segments, odd}: `odd` is the first letter that makes every text shorter, or null. */
export function segments(body) {
  const letters = [...body];
  const odd = letters.find((letter) => !BASIC.has(letter) && !EXTENDED.has(letter)) ?? null;
  const sizes = letters.map((letter) => ((odd ? letter.length > 1 : EXTENDED.has(letter)) ? 2 : 1));
  const [one, many] = odd ? [70, 67] : [160, 153];
  let [total, used, count] = [0, 0, 1];
  for (const size of sizes) {
    total += size;
    if (used + size > many) [count, used] = [count + 1, 0];
    used += size;
  }
  return { letters: letters.length, segments: total <= one ? 1 : count, odd };
}

/** The count in words, empty for an empty message. */
export function countWords(body) {
  if (!body) return "";
  const { letters, segments: count, odd } = segments(body);
  const sent = count === 1 ? "1 text" : `${count} texts`;
  const why = odd && count > 1 ? `. “${odd}” makes each one shorter` : "";
  return `${letters} ${letters === 1 ? "character" : "characters"}, sent as ${sent}${why}`;
}

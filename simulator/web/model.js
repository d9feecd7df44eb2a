// What the page knows. Pure: no document, no network.

/** A whole state from the simulator -> the page's model. */
export function fromState(state) {
  return {
    lines: state.lines ?? [],
    handsets: new Map((state.handsets ?? []).map((handset) => [handset.number, filled(handset)])),
  };
}

/** One handset event laid over the model. Returns {before, handset, fresh, texts}: captions and texts not seen before. */
export function applyHandset(model, update) {
  const before = model.handsets.get(update.number) ?? null;
  const known = before && !update.reset ? before : { ...filled(update), transcript: [], texts: before?.texts ?? [] };
  const transcript = added(known.transcript, update.transcript);
  const handset = filled({ ...known, ...update, transcript, texts: added(known.texts, update.texts) });
  const seen = new Set(known.transcript.map((entry) => entry.id));
  model.handsets.set(update.number, handset);
  const read = new Set((before?.texts ?? []).map((text) => text.id));
  const texts = handset.texts.filter((text) => text.direction === "in" && !read.has(text.id));
  return { before, handset, fresh: transcript.filter((entry) => !seen.has(entry.id)), texts };
}

function filled(handset) {
  return { call: null, history: [], ...handset, transcript: handset.transcript ?? [], texts: handset.texts ?? [] };
}

// Entries are known by id: an entry that comes again (a delivery mark changed) takes the place of the old one.
function added(old, more) {
  const byId = new Map(old.map((entry) => [entry.id, entry]));
  for (const entry of more ?? []) byId.set(entry.id, entry);
  return [...byId.values()];
}

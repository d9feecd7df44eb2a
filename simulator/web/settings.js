// What a phone does by itself when it is rung.

export const WILLS = [
  ["ring", "Ring until somebody answers", { kind: "ring" }],
  ["answer", "Answer by itself after 3 seconds", { kind: "answer", answer_after: 3 }],
  ["busy", "Busy", { kind: "busy" }],
  ["no_answer", "No answer, it rings out", { kind: "no_answer" }],
  ["voicemail", "Voicemail picks up", { kind: "voicemail" }],
  ["fax", "A fax picks up", { kind: "fax" }],
  ["silence", "Picks up and says nothing", { kind: "silence" }],
];

// What becomes of texts sent to it: the carrier's code, 0 for none.
export const FATES = [
  ["0", "Arrive"],
  ["30003", "Do not arrive: it is switched off"],
  ["30006", "Do not arrive: it is a landline"],
  ["30007", "Do not arrive: filtered as spam"],
];

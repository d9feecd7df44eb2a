// What a phone does by itself when it is rung.

export const WILLS = [
  ["ring", "Ring until somebody answers", { kind: "ring" }],
  ["answer", "Answer by itself after 3 seconds", { kind: "answer", answer_after: 3 }],
  ["busy", "Busy", { kind: "busy" }],
  ["no_answer", "No answer, it rings out", { kind: "no_answer" }],
  ["voicemail", "Voicemail picks up", { kind: "voicemail" }],
];

// Captions spoken aloud by the browser, and speech heard by it. Both are extras: the captions carry everything.

const synth = window.speechSynthesis ?? null;
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition ?? null;

/** Calls back with whether there are voices, now and whenever that changes. */
export function onVoices(told) {
  const tell = () => told(Boolean(synth?.getVoices().length));
  synth?.addEventListener?.("voiceschanged", tell);
  tell();
}

function voiceFor(language) {
  const wanted = (language ?? "en-US").toLowerCase();
  const voices = synth.getVoices();
  return voices.find((voice) => voice.lang.toLowerCase() === wanted)
    ?? voices.find((voice) => voice.lang.slice(0, 2).toLowerCase() === wanted.slice(0, 2));
}

/** Says one caption in its own language; stays silent rather than read Spanish with an English voice. */
export function sayAloud(entry) {
  const voice = synth && voiceFor(entry.language);
  if (!voice) return;
  const utterance = new SpeechSynthesisUtterance(entry.text);
  utterance.voice = voice;
  utterance.lang = entry.language ?? voice.lang;
  synth.speak(utterance);
}

export function hush() {
  synth?.cancel();
}

/** Wires the microphone button; leaves it hidden where the browser cannot listen. */
export function microphone(button, { language, heard, failed }) {
  if (!Recognition) return;
  button.hidden = false;
  let ear = null;
  button.addEventListener("click", () => {
    if (ear) return ear.stop();
    hush();
    ear = new Recognition();
    ear.lang = language();
    ear.addEventListener("result", (event) => {
      const best = event.results[0][0];
      heard(best.transcript, best.confidence);
    });
    ear.addEventListener("error", () => failed("The browser could not listen. Allow the microphone, or type the words."));
    ear.addEventListener("end", () => {
      ear = null;
      button.setAttribute("aria-pressed", "false");
    });
    ear.start();
    button.setAttribute("aria-pressed", "true");
  });
}

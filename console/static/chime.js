// The desk can be heard: two soft notes when something new needs a person, again each minute while it is grave; on
// every page, and under the cover of a locked screen. Only after somebody switched it on at the board; browsers ask
// for a click first.
"use strict";
(() => {
  const bell = document.querySelector("[data-bell]");
  if (!bell || !window.careline) return;
  const button = document.querySelector("button[data-chime]");
  const EACH = 60000, TOGETHER = 3000, KEPT = "careline-sound", PLAYED = "careline-played"; // ms
  const me = (() => { // this tab, whichever page it shows
    const fresh = Math.random().toString(36).slice(2);
    try { return sessionStorage.getItem(KEPT) || (sessionStorage.setItem(KEPT, fresh), fresh); } catch { return fresh; }
  })();
  const sound = new Audio(bell.dataset.bell);
  sound.preload = "none";
  sound.volume = 0.6;
  const recall = (name) => { try { return localStorage.getItem(name) || ""; } catch { return ""; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* for this page alone */ } };
  let on = recall(KEPT) === "on", last = 0;

  // When it was heard last, and whether at another page of this browser: several at once would be a chorus.
  const heard = () => {
    const [at, who] = recall(PLAYED).split(" ");
    return {at: Math.max(last, Number(at) || 0), elsewhere: who !== me};
  };
  const tell = (text) => {
    if (!button) return;
    button.setAttribute("aria-pressed", String(on));
    button.textContent = window.careline.say(text);
  };
  const play = async () => {
    if (!on) return;
    const before = heard();
    if (before.elsewhere && Date.now() - before.at < TOGETHER) return;
    last = Date.now();
    keep(PLAYED, `${last} ${me}`);
    try {
      sound.currentTime = 0;
      await sound.play();
      tell("Sound is on");
      document.documentElement.dataset.played = Number(document.documentElement.dataset.played || 0) + 1;
    } catch {
      tell("Sound waits for a click on this page");
    }
  };
  button?.addEventListener("click", () => {
    on = !on;
    keep(KEPT, on ? "on" : "off");
    tell(on ? "Sound is on" : "Sound is off");
    if (on) play(); // so that it is known how it sounds
    else sound.pause();
  });
  addEventListener("storage", (event) => {
    if (event.key !== KEPT) return;
    on = event.newValue === "on";
    ready();
  });
  addEventListener("careline:changed", (event) => { if (event.detail.heard.length) play(); });
  setInterval(() => {
    const again = document.querySelector("[data-live] [data-heard=again]:not([data-gone])");
    if (again && Date.now() - heard().at >= EACH) play();
  }, 5000);
  // What a browser forbids until somebody has clicked, it allows from then on.
  const ready = () => {
    if (on && !navigator.userActivation?.hasBeenActive) return tell("Sound waits for a click on this page");
    tell(on ? "Sound is on" : "Sound is off");
  };
  addEventListener("pointerdown", () => setTimeout(ready), {once: true});
  addEventListener("keydown", () => setTimeout(ready), {once: true});
  ready();
  if (button) button.hidden = false;
})();

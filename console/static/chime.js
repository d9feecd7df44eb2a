// The board can be heard: two soft notes when something new needs a person, again each minute while it is grave.
// Only after somebody switched it on here; browsers ask for a click first.
"use strict";
(() => {
  const button = document.querySelector("button[data-chime]");
  if (!button || !window.careline) return;
  const EACH = 60000, KEPT = "careline-sound";
  const sound = new Audio(button.dataset.chime);
  sound.preload = "auto";
  sound.volume = 0.6;
  let on = false, last = 0;
  try { on = localStorage.getItem(KEPT) === "on"; } catch { /* a browser that keeps nothing */ }

  const tell = (text) => {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = text;
  };
  const play = async () => {
    if (!on || window.careline.covered()) return;
    last = performance.now();
    try {
      sound.currentTime = 0;
      await sound.play();
      tell("Sound is on");
      button.dataset.played = Number(button.dataset.played || 0) + 1;
    } catch {
      tell("Sound waits for a click on this page");
    }
  };
  button.addEventListener("click", () => {
    on = !on;
    try { localStorage.setItem(KEPT, on ? "on" : "off"); } catch { /* kept for this page alone */ }
    tell(on ? "Sound is on" : "Sound is off");
    if (on) play(); // so that it is known how it sounds
    else sound.pause();
  });
  addEventListener("careline:changed", (event) => { if (event.detail.heard.length) play(); });
  setInterval(() => {
    if (performance.now() - last >= EACH && document.querySelector("[data-live] [data-heard=again]:not([data-gone])")) play();
  }, 5000);
  // What a browser forbids until somebody has clicked, it allows from then on.
  const ready = () => {
    if (on && !navigator.userActivation?.hasBeenActive) return tell("Sound waits for a click on this page");
    tell(on ? "Sound is on" : "Sound is off");
  };
  addEventListener("pointerdown", () => setTimeout(ready), {once: true});
  addEventListener("keydown", () => setTimeout(ready), {once: true});
  ready();
  button.hidden = false;
})();

// What makes the console pleasant. Every page does without it.
"use strict";
(() => {
  const root = document.documentElement;
  const idleMs = Number(root.dataset.idle) * 1000;
  // In the reader's language (console/words_of_scripts.py); English is here.
  const words = JSON.parse(root.dataset.words || "{}");
  const say = (text, parts = {}) => (words[text] || text).replace(/\{(\w+)\}/g, (_, name) => parts[name]);
  const post = (path, fields = {}, signal = null) => fetch(path, {
    method: "POST", credentials: "same-origin", signal, headers: {"X-Careline-Form": root.dataset.csrf},
    body: new URLSearchParams(fields),
  });

  // ---------------------------------------------------------------- "3 minutes ago" grows older

  const UNITS = [
    [86400, ["{count} day ago", "{count} days ago"], ["in {count} day", "in {count} days"]],
    [3600, ["{count} hour ago", "{count} hours ago"], ["in {count} hour", "in {count} hours"]],
    [60, ["{count} minute ago", "{count} minutes ago"], ["in {count} minute", "in {count} minutes"]],
  ];
  const ago = (seconds) => {
    const size = Math.abs(seconds);
    const unit = UNITS.find(([each]) => size >= each);
    if (!unit) return say(seconds >= 0 ? "just now" : "in a moment");
    const count = Math.floor(size / unit[0]);
    const [one, many] = unit[seconds > 0 ? 1 : 2];
    return say(count === 1 ? one : many, {count});
  };
  // The city's clock is the server's, which in practice may differ from this device's.
  let heard = performance.now();
  let start = Number(root.dataset.now) * 1000;
  const clock = () => start + performance.now() - heard;
  const tick = () => {
    const now = clock();
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const told = ago((now - Date.parse(time.dateTime)) / 1000);
      if (time.textContent !== told) time.textContent = told;
    }
  };
  const setClock = (seconds) => {
    heard = performance.now();
    start = seconds * 1000;
    tick();
  };
  setInterval(tick, 15000);

  // ---------------------------------------------------------------- the curtain: nobody was here for a while

  let seen = performance.now();
  let told = seen;
  const curtain = document.createElement("dialog");
  curtain.id = "curtain";
  curtain.setAttribute("aria-labelledby", "curtain-title");
  curtain.innerHTML = `<h2 id="curtain-title">${say("The screen is locked")}</h2>
    <p class="hint">${say("What you were doing is still there.")}</p>
    <form class="stack"><label for="curtain-password">${say("Your password")}</label>
    <input id="curtain-password" type="password" autocomplete="current-password" required maxlength="400" aria-describedby="curtain-fault">
    <p id="curtain-fault" role="alert"></p><button class="main">${say("Go on")}</button></form>`;
  const fault = (text) => {
    const line = curtain.querySelector("#curtain-fault");
    line.textContent = text;
    line.className = text ? "fault" : "";
  };
  const cover = () => {
    if (curtain.open) return;
    if (!curtain.isConnected) document.body.append(curtain);
    curtain.showModal();
  };
  const lock = () => {
    cover();
    post("/desk/lock").catch(() => {});
  };
  // Nobody was at this page for long. Whether they are at another one, the server knows: then this one waits.
  let asking = false;
  const idle = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await post("/desk/lock", {idle: "1"}, AbortSignal.timeout(5000));
      if (answer.status !== 200) return cover();
      seen = performance.now() - idleMs + Number(await answer.text()) * 1000;
      if (curtain.open) curtain.close();
    } catch {
      cover();
    } finally {
      asking = false;
    }
  };
  curtain.addEventListener("cancel", (event) => event.preventDefault());
  curtain.addEventListener("submit", async (event) => {
    event.preventDefault();
    const field = curtain.querySelector("input");
    fault("");
    try {
      const answer = await post("/desk/unlock", {password: field.value});
      field.value = "";
      if (answer.status === 204) {
        seen = told = performance.now();
        curtain.close();
      } else if ((answer.headers.get("Content-Type") || "").startsWith("text/plain")) {
        fault(await answer.text());
        field.focus();
      } else {
        location.reload();
      }
    } catch {
      fault(say("There is no connection. Try again in a moment."));
    }
  });
  const active = () => {
    if (curtain.open) return;
    const now = performance.now();
    if (now - seen > idleMs) {
      cover(); // at once: this device may have slept, and anybody may have woken it
      return idle();
    }
    seen = now;
    // Somebody who types for long asks us for nothing: say now and then that they are there.
    if (now - told > Math.min(60000, idleMs / 3)) {
      told = now;
      post("/desk/awake").then((answer) => { if (answer.status === 403) cover(); }).catch(() => {});
    }
  };
  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    addEventListener(kind, active, {passive: true, capture: true});
  }
  setInterval(() => { if (!curtain.open && performance.now() - seen > idleMs) idle(); }, Math.min(5000, idleMs / 4));
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // ---------------------------------------------------------------- keys

  const places = new Map((root.dataset.keys || "").split(" ").map((each) => each.split("=")));
  let first = "";
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  addEventListener("keydown", (event) => {
    if (!("keys" in root.dataset) || curtain.open || event.ctrlKey || event.altKey || event.metaKey) return;
    if (typing(event.target)) return;
    const before = first;
    first = event.key === "g" ? "g" : "";
    if (event.key === "?") location.assign("/desk/keys");
    if (before !== "g") return;
    if (event.key === "x") lock();
    else if (places.has(event.key)) location.assign(places.get(event.key));
  });

  // ---------------------------------------------------------------- what opens in the menu closes by itself

  const drops = [...document.querySelectorAll("details.drop")];
  const shut = (inside) => { for (const drop of drops) if (!inside || !drop.contains(inside)) drop.open = false; };
  addEventListener("pointerdown", (event) => shut(event.target));
  for (const drop of drops) {
    drop.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !drop.contains(event.relatedTarget)) drop.open = false;
    });
    drop.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !drop.open) return;
      drop.open = false;
      drop.querySelector("summary").focus();
    });
  }

  // ---------------------------------------------------------------- what was refused is where one goes on

  document.querySelector("main [aria-invalid='true']:not([type=hidden])")?.focus();

  // What the scripts of single pages need: static/live.js.
  window.careline = Object.freeze({say, post, clock, setClock, lock: cover, covered: () => curtain.open});
})();

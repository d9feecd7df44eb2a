// The page on which somebody tells us where it is. Nothing is asked of the phone before a press, and nothing is
// sent before another one. Without this file the page is whole: the place is written.
"use strict";

const form = document.getElementById("here");
const found = document.getElementById("found");
const share = document.getElementById("share");

// In place of this page in the list of those that were opened: "back" does not lead here.
document.getElementById("leave").addEventListener("click", (event) => {
  event.preventDefault();
  location.replace(event.currentTarget.href);
});

function say(words, known) {
  found.textContent = words;
  found.classList.toggle("known", known);
}

function known(position) {
  const { latitude, longitude, accuracy } = position.coords;
  const meters = Math.max(1, Math.round(accuracy));
  form.elements.latitude.value = latitude;
  form.elements.longitude.value = longitude;
  form.elements.accuracy.value = meters;
  share.disabled = false;
  document.getElementById("wrong")?.remove();
  form.elements.place.removeAttribute("aria-invalid");
  say(form.dataset.shared.replace("#", meters), true);
}

function unknown() {
  share.disabled = false;
  say(form.dataset.denied, false);
  form.elements.place.focus();
}

if (form && navigator.geolocation) {
  document.getElementById("sharing").hidden = false;
  share.addEventListener("click", () => {
    share.disabled = true;
    say(form.dataset.sharing, false);
    navigator.geolocation.getCurrentPosition(known, unknown, {
      enableHighAccuracy: true,
      timeout: 20000,
      maximumAge: 0,
    });
  });
}

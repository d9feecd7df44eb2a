// The ring sound: the North American ringing tone, 440 and 480 Hz, two seconds on and four off, kept soft.

const KEPT = "careline-bell";

export class Bell {
  constructor(button) {
    this.button = button;
    this.on = localStorage.getItem(KEPT) !== "off";
    this.timer = null;
    this.audio = null;
    this.gain = null;
    button.setAttribute("aria-pressed", String(this.on));
    button.addEventListener("click", () => this.toggle());
    // Browsers allow sound only after the first key or click.
    for (const gesture of ["pointerdown", "keydown"]) {
      document.addEventListener(gesture, () => this.wake(), { once: true });
    }
  }

  toggle() {
    this.on = !this.on;
    localStorage.setItem(KEPT, this.on ? "on" : "off");
    this.button.setAttribute("aria-pressed", String(this.on));
    if (!this.on) this.silence();
    else if (this.wanted) this.start();
  }

  wake() {
    this.audio ??= window.AudioContext ? new AudioContext() : null;
    if (this.on && this.wanted) this.start();
  }

  /** Rings while any phone rings. */
  ring(wanted) {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    if (wanted && this.on) this.start();
    else this.silence();
  }

  start() {
    if (!this.audio || this.timer) return;
    this.burst();
    this.timer = setInterval(() => this.burst(), 6000);
  }

  silence() {
    clearInterval(this.timer);
    this.timer = null;
    this.gain?.disconnect();
    this.gain = null;
  }

  /** Two short tones for a text. */
  chirp() {
    if (!this.on || !this.audio) return;
    const now = this.audio.currentTime;
    [[880, 0], [1175, 0.14]].forEach(([hertz, after]) => {
      const gain = this.audio.createGain();
      gain.gain.setValueAtTime(0, now + after);
      gain.gain.linearRampToValueAtTime(0.05, now + after + 0.02);
      gain.gain.linearRampToValueAtTime(0, now + after + 0.12);
      gain.connect(this.audio.destination);
      const tone = this.audio.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(gain);
      tone.start(now + after);
      tone.stop(now + after + 0.13);
    });
  }

  burst() {
    const now = this.audio.currentTime;
    this.gain = this.audio.createGain();
    this.gain.gain.setValueAtTime(0, now);
    this.gain.gain.linearRampToValueAtTime(0.06, now + 0.05);
    this.gain.gain.setValueAtTime(0.06, now + 1.9);
    this.gain.gain.linearRampToValueAtTime(0, now + 2);
    this.gain.connect(this.audio.destination);
    for (const hertz of [440, 480]) {
      const tone = this.audio.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(this.gain);
      tone.start(now);
      tone.stop(now + 2);
    }
  }
}

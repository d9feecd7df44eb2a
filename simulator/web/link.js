// The live connection: server-sent events, opened again by ourselves so that people are told what happens.

const LONGEST_WAIT = 10; // seconds between two attempts

export function connect({ onState, onHandset, onMail, onLost, onFound }) {
  let source = null;
  let timer = null;
  let failures = 0;

  function open() {
    clearTimeout(timer);
    source?.close();
    const mine = new EventSource("/_sim/events");
    source = mine;
    mine.addEventListener("state", (event) => {
      if (failures) onFound();
      failures = 0;
      onState(JSON.parse(event.data));
    });
    mine.addEventListener("handset", (event) => onHandset(JSON.parse(event.data)));
    mine.addEventListener("mail", (event) => onMail(JSON.parse(event.data)));
    mine.addEventListener("error", () => {
      if (mine !== source) return;
      mine.close();
      failures += 1;
      const seconds = Math.min(2 ** (failures - 1), LONGEST_WAIT);
      onLost(seconds);
      timer = setTimeout(open, seconds * 1000);
    });
  }

  open();
  return { retry: open };
}

// One WebSocket, reopened with growing pauses. What was said meanwhile comes from history.

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const PING_EVERY_MS = 25_000;
const SILENCE_MS = 60_000;
const SIGNED_OUT = 4401;

/** `on`: {open, event(data), state("connecting" | "live" | "lost"), signedOut}. Answers a function that hangs up. */
export function connect(on) {
  let socket = null;
  let pause = FIRST_PAUSE_MS;
  let timer = 0;
  let heartbeat = 0;
  let heardAt = 0;
  let isOver = false;

  function open() {
    on.state("connecting");
    clearTimeout(timer);
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/ws`);
    socket.onopen = opened;
    socket.onmessage = heard;
    socket.onclose = closed;
  }

  function opened() {
    pause = FIRST_PAUSE_MS;
    heardAt = Date.now();
    heartbeat = setInterval(beat, PING_EVERY_MS);
    socket.send(JSON.stringify({ type: "ping" })); // the answer proves that we were let in
  }

  function heard({ data }) {
    heardAt = Date.now();
    const event = JSON.parse(data);
    if (event.type !== "pong") return on.event(event);
    if (!socket.wasLetIn) {
      socket.wasLetIn = true;
      on.state("live");
      on.open();
    }
  }

  function beat() {
    if (Date.now() - heardAt > SILENCE_MS) socket.close();
    else socket.send(JSON.stringify({ type: "ping" }));
  }

  function closed({ code }) {
    clearInterval(heartbeat);
    if (isOver) return;
    if (code === SIGNED_OUT) return on.signedOut();
    on.state("lost");
    timer = setTimeout(open, pause * (0.75 + Math.random() / 2));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }

  function retryNow() {
    if (!isOver && socket.readyState === WebSocket.CLOSED) open();
  }

  addEventListener("online", retryNow);
  open();
  return () => {
    isOver = true;
    clearTimeout(timer);
    clearInterval(heartbeat);
    removeEventListener("online", retryNow);
    socket.close();
  };
}

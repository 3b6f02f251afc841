// A WebSocket server for benchmarks: text frames both ways, as RFC 6455 has them. The product's own server is another.
import { createHash } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Answers an upgrade request. Gives what sends text, and calls `onText` for what comes. */
export function accept(request, socket, { protocol, onText, onClose }) {
  const answer = createHash("sha1").update(request.headers["sec-websocket-key"] + GUID).digest("base64");
  const head = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${answer}`, `Sec-WebSocket-Protocol: ${protocol}`];
  socket.setNoDelay(true);
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    socket.destroy();
    onClose();
  };
  read(socket, onText, (opcode, payload) => socket.write(frame(opcode, payload)), close);
  socket.on("error", close);
  socket.on("close", close);
  return { send: (text) => !closed && socket.write(frame(1, Buffer.from(text))), close };
}

function frame(opcode, payload) {
  const length = payload.length;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = length;
  else if (length < 65536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, payload]);
}

function read(socket, onText, answer, close) {
  let waiting = Buffer.alloc(0);
  let text = [];
  socket.on("data", (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    for (;;) {
      const found = take(waiting);
      if (!found) return;
      waiting = waiting.subarray(found.size);
      if (found.opcode === 8) return close();
      if (found.opcode === 9) answer(10, found.payload);
      if (found.opcode > 2) continue;
      text.push(found.payload);
      if (!found.last) continue;
      const whole = Buffer.concat(text).toString("utf8");
      text = [];
      onText(whole);
    }
  });
}

/** The first frame of what came, unmasked; none where it is not whole. */
function take(buffer) {
  if (buffer.length < 2) return null;
  let length = buffer[1] & 0x7f;
  let at = 2;
  if (length === 126) {
    if (buffer.length < 4) return null;
    length = buffer.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (buffer.length < 10) return null;
    length = Number(buffer.readBigUInt64BE(2));
    at = 10;
  }
  const masked = (buffer[1] & 0x80) !== 0;
  const size = at + (masked ? 4 : 0) + length;
  if (buffer.length < size) return null;
  const payload = Buffer.from(buffer.subarray(size - length, size));
  if (masked) for (let index = 0; index < length; index += 1) payload[index] ^= buffer[at + (index % 4)];
  return { opcode: buffer[0] & 0x0f, last: (buffer[0] & 0x80) !== 0, payload, size };
}

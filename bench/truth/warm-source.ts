import { connect } from 'node:net';
import { type Pace, pathOf } from './pace.ts';

const CONNECTIONS = 100;
const ROUNDS = 20;
const PACE: Pace = { ttft: { kind: 'varying', ms: 5 }, gap: { kind: 'exponential', ms: 2 }, tokens: 20 };
const REQUEST = `POST ${pathOf(PACE)}/chat/completions HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}`;
const END = '0\r\n\r\n';

/** Asks until the source's code is compiled: the first loads are to be told as truly as the last. */
export async function warmSource(port: number): Promise<void> {
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let round = 0; round < ROUNDS; round++) await ask(port, round % 2 === 0 ? 1 : 3);
    }),
  );
}

/** So many requests over a connection of its own. */
function ask(port: number, requests: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let left = requests;
    const socket = connect(port, '127.0.0.1', () => socket.write(REQUEST));
    socket.on('error', reject);
    socket.on('data', (bytes) => {
      if (!bytes.subarray(-END.length).equals(Buffer.from(END))) return;
      if (--left > 0) socket.write(REQUEST);
      else socket.end(resolve);
    });
  });
}

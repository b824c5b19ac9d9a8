import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import { expect, test } from 'vitest';
import { type Exchange, eventsOf, exchange, say, textEvent, textOf } from '../../../test/fixtures/mock/exchange.ts';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { before } from './before.ts';
import { eventOutOf } from './faulty-out.ts';
import { parseFaults } from './grammar.ts';
import { type FaultKind, KINDS } from './kinds.ts';

const TOKENS = ['one', ' two', ' thrée', ' four 🚢', ' five', ' six'];
const ALL = TOKENS.join('');
/** 2026-01-01T00:00:00Z. */
const NOW_SECONDS = 1_767_225_600;

interface Served extends Exchange {
  readonly clock: VirtualClock;
  isBrokenOff(): boolean;
}

/** Serves one answer under a plan, as the API does. */
async function served(spelled: string, tokens: readonly string[] = TOKENS): Promise<Served> {
  const clock = new VirtualClock();
  const plan = parseFaults(spelled);
  let isBrokenOff = (): boolean => false;
  const own = await exchange(async (response, signal) => {
    if ((await before(plan, response, { clock, signal, nowSeconds: () => NOW_SECONDS, onBreak() {} })) === 'answered')
      return;
    const out = eventOutOf(response, plan, { clock, signal });
    isBrokenOff = () => out.isBrokenOff;
    say(out, tokens);
  });
  return { ...own, clock, isBrokenOff: () => isBrokenOff() };
}

const text = (own: Exchange): string => own.body().toString();
const events = (own: Exchange): readonly string[] => eventsOf(text(own));
const usages = (own: Exchange): readonly unknown[] =>
  events(own)
    .filter((data) => data.includes('"usage"'))
    .map((data): unknown => (JSON.parse(data) as { usage: unknown }).usage);

/** What a stream has when it is whole: the role, the tokens, the usage and [DONE]. */
const WHOLE_EVENTS = 1 + TOKENS.length + 2;

/** How each kind looks on the wire. A kind without its line here does not compile. */
const ON_THE_WIRE: Readonly<Record<FaultKind, () => Promise<void>>> = {
  async status() {
    await using own = await served('status=429;retry-after=3;retry-after-ms=2500');
    await own.ended;
    expect(own.raw().toString()).toMatch(/^HTTP\/1.1 429 .*retry-after: 3\r\nretry-after-ms: 2500\r\n/is);
    expect(own.raw().toString()).toContain('"type":"rate_limit_exceeded"');
    await using dated = await served('status=529;retry-after=date');
    await dated.ended;
    expect(dated.raw().toString()).toMatch(/^HTTP\/1.1 529 .*retry-after: Thu, 01 Jan 2026 00:00:02 GMT\r\n/is);
  },
  async html() {
    await using own = await served('html=502');
    await own.ended;
    expect(own.raw().toString()).toMatch(/^HTTP\/1.1 502 .*content-type: text\/html\r\n.*<!doctype html>/is);
  },
  async 'no-response'() {
    await using own = await served('no-response');
    await own.clock.runUntil(3_600_000);
    expect(own.raw()).toHaveLength(0);
    expect(own.socket.destroyed).toBe(false);
  },
  async 'reset-before-headers'() {
    await using own = await served('reset-before-headers');
    expect(await own.ended).toBe('reset');
    expect(own.raw()).toHaveLength(0);
  },
  async 'delay-headers'() {
    const clock = new VirtualClock();
    const plan = parseFaults('delay-headers=1.5s');
    let asked: (() => void) | undefined;
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await using own = await exchange(async (response, signal) => {
      const going = before(plan, response, { clock, signal, nowSeconds: () => 0, onBreak() {} });
      asked?.();
      if ((await going) === 'go-on') say(eventOutOf(response, plan, { clock, signal }), TOKENS);
    });
    await isAsked;
    await clock.runUntil(1499);
    expect(own.raw()).toHaveLength(0);
    await clock.runUntil(1500);
    await own.ended;
    expect(textOf(eventsOf(own.body().toString()))).toBe(ALL);
  },
  async 'early-hints'() {
    await using own = await served('early-hints');
    await own.ended;
    expect(own.raw().toString()).toMatch(/^HTTP\/1.1 103 Early Hints\r\nlink: .*\r\n\r\nHTTP\/1.1 200 OK\r\n/is);
    expect(own.raw().toString()).toContain('[DONE]');
  },
  async truncate() {
    await using own = await served('truncate');
    expect(await own.ended).toBe('closed');
    expect(textOf(events(own))).toBe('one two thrée');
    expect(events(own)).toHaveLength(4);
    expect(own.isBrokenOff()).toBe(true);
    expect(own.raw().toString()).toMatch(/\r\n0\r\n\r\n$/); // The last chunk of a body that is whole to HTTP.
  },
  async reset() {
    await using own = await served('reset=5');
    expect(await own.ended).toBe('reset');
    expect(textOf(events(own))).toBe(TOKENS.slice(0, 5).join(''));
    expect(own.isBrokenOff()).toBe(true);
  },
  async 'reset-mid-event'() {
    await using own = await served('reset-mid-event=2');
    expect(await own.ended).toBe('reset');
    expect(textOf(events(own))).toBe('one');
    const half = text(own).split('\n\n').at(-1)?.slice('data: '.length) ?? '';
    expect(half).not.toBe('');
    expect(textEvent(' two').startsWith(half)).toBe(true);
  },
  async 'error-chunk'() {
    await using own = await served('error-chunk');
    await own.ended;
    expect(events(own).slice(-2)).toEqual([expect.stringContaining('"error"'), '[DONE]']);
    await using bare = await served('error-chunk=1;done=no');
    await bare.ended;
    expect(events(bare)).toHaveLength(3);
    expect(events(bare).at(-1)).toContain('the engine died');
  },
  async stall() {
    await using own = await served('stall=2s;after=2');
    await own.until(() => textOf(events(own)) === 'one two');
    await own.clock.runUntil(1999);
    expect(textOf(events(own))).toBe('one two');
    await own.clock.runUntil(2000);
    await own.ended;
    expect(events(own)).toHaveLength(WHOLE_EVENTS);
    await using forEver = await served('stall');
    await forEver.until(() => events(forEver).length === 2);
    await forEver.clock.runUntil(3_600_000);
    expect(textOf(events(forEver))).toBe('one');
    expect([forEver.socket.destroyed, forEver.isBrokenOff()]).toEqual([false, false]);
  },
  async malformed() {
    await using own = await served('malformed=3');
    await own.ended;
    expect(events(own)).toHaveLength(WHOLE_EVENTS);
    expect(() => JSON.parse(events(own)[3] ?? '')).toThrow();
    expect(textOf(events(own).toSpliced(3, 1))).toBe('one two four 🚢 five six');
  },
  async 'duplicate-chunk'() {
    await using own = await served('duplicate-chunk');
    await own.ended;
    expect(textOf(events(own))).toBe(ALL.replace(' two', ' two two'));
  },
  async 'huge-chunk'() {
    await using own = await served('huge-chunk');
    await own.ended;
    expect(events(own).map((data) => Buffer.byteLength(data))).toContain(1_000_000);
    expect(textOf(events(own))).toBe(ALL);
  },
  async 'choice-order'() {
    await using own = await served('choice-order');
    await own.ended;
    expect(JSON.parse(events(own)[0] ?? '')).toMatchObject({ choices: [{ index: 1, delta: {} }] });
    expect(events(own)).toHaveLength(WHOLE_EVENTS + 1);
    const plan = parseFaults('choice-order');
    await using two = await exchange((response, signal) => {
      const out = eventOutOf(response, plan, { clock: new VirtualClock(), signal });
      out.open();
      for (const [index, said] of ['a', 'b', 'c'].entries()) out.event(textEvent(said, null, index));
      out.end();
    });
    await two.ended;
    expect(textOf(eventsOf(two.body().toString()))).toBe('cba');
  },
  async 'zero-tokens'() {
    await using own = await served('zero-tokens');
    await own.ended;
    expect(textOf(events(own))).toBe('');
    expect(text(own)).toContain('"finish_reason":"stop"');
    expect(usages(own)).toEqual([{ prompt_tokens: 3, completion_tokens: 0, total_tokens: 9 }]);
    expect(events(own).at(-1)).toBe('[DONE]');
  },
  async 'duplicate-usage'() {
    await using own = await served('duplicate-usage');
    await own.ended;
    const usage = { prompt_tokens: 3, completion_tokens: 6, total_tokens: 9 };
    expect(usages(own)).toEqual([usage, usage]);
  },
  async 'wrong-usage'() {
    await using own = await served('wrong-usage');
    await own.ended;
    expect(usages(own)).toEqual([{ prompt_tokens: 3, completion_tokens: 12, total_tokens: 9 }]);
  },
  async 'missing-usage'() {
    await using own = await served('missing-usage');
    await own.ended;
    expect(text(own)).not.toContain('usage');
    expect(events(own)).toHaveLength(WHOLE_EVENTS - 1);
  },
  async 'empty-lines'() {
    await using own = await served('empty-lines');
    await own.ended;
    expect(text(own)).toMatch(/^\n\ndata: /);
    expect(text(own).match(/\n\n\n\ndata: /g)).toHaveLength(WHOLE_EVENTS - 1);
  },
  async comments() {
    await using own = await served('comments');
    await own.ended;
    expect(text(own)).toMatch(/^: keep-alive\n\n: keep-alive\n\ndata: /);
    expect(text(own).match(/^: keep-alive\n\n/gm)).toHaveLength(1 + TOKENS.length);
    expect(textOf(events(own))).toBe(ALL);
  },
  async coalesced() {
    await using own = await served('coalesced=4');
    await own.ended;
    expect(chunksOf(own.raw())).toHaveLength(2); // A write is a chunk of HTTP: four steps, and the two that are left.
    expect(events(own)).toHaveLength(WHOLE_EVENTS);
  },
  async 'split-bytes'() {
    await using own = await served('split-bytes');
    await own.ended;
    expect(textOf(events(own))).toBe(ALL);
    const chunks = chunksOf(own.raw());
    expect(chunks.length).toBeGreaterThan(20);
    expect(chunks[0]?.toString()).toBe('da');
    expect(chunks.some((part) => (part.at(-1) ?? 0) >= 0xc0)).toBe(true); // Ends with half a character.
  },
  async 'slow-loris'() {
    await using own = await served('slow-loris', ['hi']);
    await own.until(() => own.body().length === 1);
    await own.clock.runUntil(4999);
    await own.until(() => own.body().length >= 5);
    expect(text(own)).toBe('data:');
    await own.clock.runUntil(3_600_000);
    await own.ended;
    expect(textOf(events(own))).toBe('hi');
  },
  async crlf() {
    await using own = await served('crlf,comments');
    await own.ended;
    expect(text(own).replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(textOf(eventsOf(text(own).replaceAll('\r\n', '\n')))).toBe(ALL);
  },
  async gzip() {
    await using own = await served('gzip,stall=1s');
    const gunzip = createGunzip();
    let plain = '';
    let fed = 0;
    gunzip.on('data', (part: Buffer) => {
      plain += part.toString();
    });
    const feed = (): void => {
      gunzip.write(own.body().subarray(fed));
      fed = own.body().length;
    };
    own.socket.on('data', feed);
    feed();
    // Each time it has told something: it calls back for a write before it does.
    const read = async (isEnough: () => boolean): Promise<void> => {
      if (isEnough()) return;
      await once(gunzip, 'data');
      await read(isEnough);
    };
    // The first token can be read though the rest is a second away.
    await read(() => textOf(eventsOf(plain)) === 'one');
    await own.clock.runUntil(1000);
    await own.ended;
    await read(() => plain.includes('[DONE]'));
    expect(textOf(eventsOf(plain))).toBe(ALL);
    expect(own.raw().toString('latin1')).toContain('content-encoding: gzip\r\n');
  },
};

function chunksOf(raw: Buffer): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let at = raw.indexOf('\r\n\r\n') + 4; ; ) {
    const lineEnd = raw.indexOf('\r\n', at);
    const length = Number.parseInt(raw.toString('latin1', at, lineEnd), 16);
    if (!(length > 0)) return parts;
    parts.push(raw.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 4 + length;
  }
}

test.each(Object.keys(KINDS) as FaultKind[])('%s shows on the wire as the table says', (kind) => ON_THE_WIRE[kind]());

test.each(['truncate', 'reset', 'reset-mid-event', 'error-chunk;done=no'])(
  '%s comes even when the answer is shorter than what comes before it',
  async (spelled) => {
    await using own = await served(spelled, ['hi']);
    await own.ended;
    expect(text(own)).not.toMatch(/"finish_reason":"|\[DONE\]|usage/);
    expect(own.isBrokenOff()).toBe(true);
  },
);

test.each(['stall;after=2', 'stall=60s;after=2'])(
  '%s lets through what came before it, also in one write',
  async (stall) => {
    await using own = await served(`${stall},coalesced=4`);
    await own.until(() => textOf(events(own)) === 'one two');
    await own.clock.runUntil(1000);
    expect(chunksOf(own.raw())).toHaveLength(1);
  },
);

test('a token’s fault hits the last one of an answer that has fewer', async () => {
  await using own = await served('duplicate-chunk=50');
  await own.ended;
  expect(textOf(events(own))).toBe(`${ALL} six`);
  await using broken = await served('malformed=50');
  await broken.ended;
  expect(events(broken)).toHaveLength(WHOLE_EVENTS);
  expect(() => JSON.parse(events(broken).at(-3) ?? '')).toThrow();
  await using huge = await served('huge-chunk=50;bytes=5000');
  await huge.ended;
  expect(events(huge).map((data) => Buffer.byteLength(data))[TOKENS.length]).toBe(5000);
});

test('faults combine: what is sent, how it ends and how it is framed', async () => {
  await using own = await served('comments,crlf,split-bytes,reset=2');
  expect(await own.ended).toBe('reset');
  expect(text(own)).toContain(': keep-alive\r\n\r\n');
  expect(textOf(eventsOf(text(own).replaceAll('\r\n', '\n')))).toBe('one two');
});

test('a pause ends early when the client leaves', async () => {
  const own = await served('stall=2s');
  await own.until(() => textOf(events(own)) === 'one');
  await own[Symbol.asyncDispose]();
  await own.left;
  await expect(own.clock.run(new Promise(() => {}))).rejects.toThrow('virtual time stopped at 0 ms');
});

test('a slow line with more behind it than may wait is cut off by the server itself', async () => {
  await using own = await served('huge-chunk;bytes=4000000,slow-loris');
  await own.ended;
  expect(own.isBrokenOff()).toBe(true);
});

test('the largest event goes through in parts', async () => {
  await using own = await served('huge-chunk;bytes=16000000,split-bytes');
  await own.ended;
  expect(textOf(events(own))).toBe(ALL);
});

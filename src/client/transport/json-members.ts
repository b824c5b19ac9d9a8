/**
 * A body without some of its own fields; undefined where it has none of them. It is read as `JSON.stringify` writes it, and
 * not parsed: it may hold a prompt of megabytes, and what is kept must stay as it is to the byte.
 *
 * @param isLeftOut of a field's name and its value, as they are written
 */
export function withoutMembers(
  body: string | Buffer,
  isLeftOut: (name: string, value: string) => boolean,
): Buffer | undefined {
  const json = typeof body === 'string' ? Buffer.from(body) : body;
  const all = membersOf(json);
  const kept = all.filter(({ from, colon, to }) => {
    const name = json.toString('utf8', from + 1, colon - 1);
    return !isLeftOut(name, json.toString('utf8', colon + 1, Math.min(to, colon + MOST_COMPARED)));
  });
  if (kept.length === all.length) return undefined;
  const parts = kept.flatMap(({ from, to }, i) => [Buffer.from(i === 0 ? '{' : ','), json.subarray(from, to)]);
  return Buffer.concat([...(parts.length === 0 ? [Buffer.from('{')] : parts), Buffer.from('}')]);
}

/** What can be left out is short; of a prompt not all needs to be looked at. */
const MOST_COMPARED = 200;

/** Where a field stands: from the quote before its name to the comma or brace after its value. */
interface Member {
  readonly from: number;
  readonly colon: number;
  readonly to: number;
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPENS: ReadonlySet<number> = new Set(Buffer.from('{['));
const CLOSES: ReadonlySet<number> = new Set(Buffer.from('}]'));

function membersOf(json: Buffer): readonly Member[] {
  const members: Member[] = [];
  let depth = 0;
  let from = 1;
  for (let at = 1; at < json.length; at++) {
    const byte = json[at] as number;
    if (byte === QUOTE) at = endOfText(json, at);
    else if (OPENS.has(byte)) depth++;
    else if (CLOSES.has(byte)) depth--;
    const isOver = depth < 0 || (depth === 0 && byte === COMMA);
    if (!isOver) continue;
    if (at > from) members.push({ from, colon: endOfText(json, from) + 1, to: at });
    from = at + 1;
  }
  return members;
}

/** Where the quote stands that closes the text: the first with an even number of backslashes before it. */
function endOfText(json: Buffer, start: number): number {
  for (let at = json.indexOf(QUOTE, start + 1); at !== -1; at = json.indexOf(QUOTE, at + 1)) {
    let before = at;
    while (json[before - 1] === BACKSLASH) before--;
    if ((at - before) % 2 === 0) return at;
  }
  return json.length;
}

/** What a text begins with, after what is blank, and all of the text again. */
export async function beginningOf(
  text: AsyncIterable<string>,
): Promise<{ readonly beginning: string; readonly text: AsyncIterable<string> }> {
  const pieces = text[Symbol.asyncIterator]();
  let read = '';
  while (read.trim().length < ENOUGH_CHARACTERS && read.length < MOST_BLANK_CHARACTERS) {
    const { done, value } = await pieces.next();
    if (done === true) break;
    read += value;
  }
  return { beginning: read.trimStart().slice(0, ENOUGH_CHARACTERS), text: again(read, pieces) };
}

const ENOUGH_CHARACTERS = 64;
const MOST_BLANK_CHARACTERS = 1024 * 1024;

async function* again(read: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    if (read !== '') yield read;
    yield* { [Symbol.asyncIterator]: () => rest };
  } finally {
    await rest.return?.();
  }
}

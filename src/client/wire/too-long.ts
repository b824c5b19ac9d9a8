/** Of one event, and of one answer. Real ones are a thousand times shorter, and who sends without end must not fill our memory. */
export const MOST_BYTES = 64_000_000;

/** Thrown while an answer is read, by whatever keeps a part of it. */
export class TooLong extends Error {
  override readonly name = 'TooLong';

  constructor(what: 'the answer' | 'an event') {
    super(`${what} is longer than ${MOST_BYTES / 1e6} MB`);
  }
}

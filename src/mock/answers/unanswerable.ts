/** A wish that no answer can fulfil; its message says which part of it, for whoever sent it. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable';
}

/**
 * Characters that say something else than they show: controls, terminal escapes, bidi overrides and marks,
 * invisible spaces, language tags, halves of surrogate pairs, non-characters. ZWJ and ZWNJ stay: emoji and Persian need them.
 */
const UNSEEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/**
 * Text from a server, a model or a scenario, fit to stand in one line of any report or terminal: whitespace of
 * every sort becomes a space, and what a reader could not see becomes `�`, so that a trick shows as one.
 * Says nothing of markup; each format escapes its own.
 */
export const plain = (text: string): string =>
  text.replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/g, ' ').replace(UNSEEN, '�');

/** As {@link plain}, keeping line breaks: for blocks such as pretty-printed JSON. */
export const plainBlock = (text: string): string => text.split(/\r?\n/).map(plain).join('\n');

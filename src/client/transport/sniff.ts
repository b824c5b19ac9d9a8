/** How a line of a stream may begin; nothing else that a server sends begins so. */
const BEGINNINGS = ['data:', 'event:', 'id:', 'retry:', 'error:', ':'] as const;
const LONGEST_BLANK = 4096;

/**
 * Whether a body is a stream of events, by how it begins: some servers name another content type, or none. Undefined while
 * what has come of it may be either.
 */
export function sniff(beginning: string): 'stream' | 'whole' | undefined {
  const text = beginning.replace(/^\uFEFF/, '').trimStart();
  if (text === '') return beginning.length > LONGEST_BLANK ? 'whole' : undefined;
  if (BEGINNINGS.some((each) => text.startsWith(each))) return 'stream';
  return BEGINNINGS.some((each) => each.startsWith(text)) ? undefined : 'whole';
}

/** Everything a command may touch of the process around it; tests pass their own. */
export interface Io {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts at the first SIGINT or SIGTERM. */
  readonly interrupt: AbortSignal;
}

/** Colour where a person looks, unless they ask for none (no-color.org). */
export const wantsColor = (stream: NodeJS.WriteStream, env: Io['env']): boolean =>
  stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';

export const say = (stream: NodeJS.WritableStream, ...lines: readonly string[]): void => {
  if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
};

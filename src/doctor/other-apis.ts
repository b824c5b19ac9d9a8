import { askTarget } from '../client/transport/ask-target.ts';
import type { HttpTarget } from '../client/transport/http.ts';
import { DIALECT_NAMES, DIALECTS, type DialectName } from '../client/wire/dialects.ts';
import { PlimsollError } from '../core/errors.ts';

/** As a server answers a `GET` where it takes a `POST`. */
const IS_THERE: ReadonlySet<number> = new Set([400, 405, 415, 422]);

/** The APIs that an endpoint has besides the one it was asked by, as far as it tells them without an answer of tokens. */
export async function otherApis(
  target: HttpTarget,
  asked: DialectName,
  interrupt: AbortSignal,
): Promise<readonly DialectName[]> {
  const found: DialectName[] = [];
  for (const api of DIALECT_NAMES) {
    if (api === asked) continue;
    try {
      const { status } = await askTarget(target, DIALECTS[api].path, interrupt);
      if (IS_THERE.has(status)) found.push(api);
    } catch (error) {
      if (!(error instanceof PlimsollError) || error.code === 'INTERRUPTED') throw error;
    }
  }
  return found;
}

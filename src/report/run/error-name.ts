import type { ErrorGroup } from '../../core/result.ts';
import type { NewerWord } from '../../core/stored/fields.ts';
import { formatDuration } from '../../core/units.ts';
import { plain } from '../kit/plain.ts';

/** `HTTP 503`, `HTTP 429, retry after 2s`, `connection ECONNRESET`, `protocol: truncated`, `timeout: first token`. */
export function errorName({ kind, status, code, stage, retryAfterMs }: ErrorGroup): string {
  switch (kind) {
    case 'http':
      return `HTTP${status === undefined ? '' : ` ${status}`}${retryAfterMs === undefined ? '' : `, retry after ${formatDuration(retryAfterMs)}`}`;
    case 'transport':
      return code === undefined ? 'connection' : `connection ${plain(code)}`;
    case 'protocol':
      return code === undefined ? 'protocol' : `protocol: ${plain(code).replaceAll('-', ' ')}`;
    case 'timeout':
      return stage === undefined ? 'timeout' : `timeout: ${stage.replaceAll('-', ' ')}`;
    default: // Of a newer version.
      return plain(kind satisfies NewerWord);
  }
}

import type { ErrorGroup } from '../core/result.ts';
import { plain } from './plain.ts';

/** `HTTP 503`, `connection ECONNRESET`, `protocol: truncated`, `timeout: first token`. */
export function errorName({ kind, status, code, stage }: ErrorGroup): string {
  switch (kind) {
    case 'http':
      return status === undefined ? 'HTTP' : `HTTP ${status}`;
    case 'transport':
      return code === undefined ? 'connection' : `connection ${plain(code)}`;
    case 'protocol':
      return code === undefined ? 'protocol' : `protocol: ${plain(code).replaceAll('-', ' ')}`;
    case 'timeout':
      return stage === undefined ? 'timeout' : `timeout: ${stage.replaceAll('-', ' ')}`;
    default:
      return kind satisfies never;
  }
}

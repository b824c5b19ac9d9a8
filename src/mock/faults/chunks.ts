import { atToken } from './at-token.ts';
import { event, type StepSink } from './steps.ts';

export const LARGEST_CHUNK_BYTES = 16_000_000;

/** JSON that no parser takes. */
export const broken = (json: string): string => json.slice(0, Math.floor(json.length / 2));

/** Under `obfuscation`, where OpenAI pads its events too. */
export const huge = (next: StepSink, token: number, bytes: number): StepSink =>
  atToken(next, token, ({ data, name }) => {
    const start = `${data.slice(0, -1)},"obfuscation":"`;
    return [event(`${start}${'x'.repeat(Math.max(0, bytes - Buffer.byteLength(start) - 2))}"}`, name)];
  });

import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Connection, isPem } from '../client/transport/connection.ts';
import { withoutQuery } from '../client/transport/shown-url.ts';
import { TOLERANCE } from '../measure/metrics/tolerance.ts';
import type { NamedTarget, Scenario, ScenarioEntry, Target } from './scenario.ts';
import type { ServerMetrics } from './server-metrics.ts';

type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/**
 * A resolved scenario as plain data, keys in order, for `scenario.json` and for hashing: the same scenario gives the
 * same text, whatever folder it lies in and whatever it was written in. Holds the name of the key's variable, never
 * a key.
 */
export function resolvedJson(scenario: Scenario): JsonObject {
  const { name, file, target, targets, route, seed, tokenizer, slo, timeouts, entries, thresholds, subMetrics, tags } =
    scenario;
  const { warmupMs, minIterationDurationMs, serverMetrics, cost, tolerance } = scenario;
  return ordered({
    name,
    file: basename(file),
    ...(targets === undefined ? { target: targetJson(target) } : { targets: targets.map(targetJson) }),
    route: route && 'function route',
    seed,
    tokenizer,
    slo,
    // Said only where it is chosen, so that a scenario of an earlier version is the same as ever.
    tolerance: isDeepStrictEqual(tolerance, TOLERANCE) ? undefined : tolerance,
    cost,
    timeouts,
    tags,
    warmupMs,
    minIterationDurationMs,
    subMetrics,
    serverMetrics: serverMetricsJson(serverMetrics),
    entries: entries.map(entryJson),
    thresholds: thresholds.map(({ key, expression, abortOnFail, delayAbortEvalMs }) => ({
      key,
      expression,
      abortOnFail,
      delayAbortEvalMs,
    })),
  }) as JsonObject;
}

const entryJson = ({ work, env, ...entry }: ScenarioEntry): unknown => ({
  ...entry,
  // Names only: values may be keys.
  env: env && Object.keys(env),
  ...(work.kind === 'session'
    ? { session: `function ${entry.exec}` }
    : { source: { name: work.source.name, config: work.source.config } }),
});

const serverMetricsJson = (setting: ServerMetrics): unknown =>
  setting.kind === 'given' ? { ...setting, urls: setting.urls.map(withoutQuery) } : setting;

/** Headers in which keys are sent. The name stays, so that a reader sees that one was. */
const SECRET_HEADER = /auth|key|token|secret|cookie|password|credential|session|signature/i;

function targetJson({ headers, connection, fullUrl: _, ...rest }: Target | NamedTarget): unknown {
  const target = { ...rest, connection: connection && connectionJson(connection) };
  if (headers === undefined) return target;
  const shown = Object.entries(headers).map(([name, value]) => [name, SECRET_HEADER.test(name) ? '(hidden)' : value]);
  return { ...target, headers: Object.fromEntries(shown) };
}

/** Paths are kept; what would be in the files is not. JSON knows no infinity. */
function connectionJson({ certificate, dns, ...rest }: Connection): unknown {
  const shown = (pem: string): string => (isPem(pem) ? '(hidden)' : pem);
  return {
    ...rest,
    dns: dns && { ...dns, ttlMs: Number.isFinite(dns.ttlMs) ? dns.ttlMs : 'inf' },
    certificate: certificate && {
      cert: shown(certificate.cert),
      key: shown(certificate.key),
      password: certificate.password === undefined ? undefined : '(hidden)',
    },
  };
}

/** What JSON would keep of a value, with the keys of every object in order. */
function ordered(value: unknown): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => ordered(item) ?? null);
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).flatMap(([key, inner]) => {
      const kept = ordered(inner);
      return kept === undefined ? [] : [[key, kept] as const];
    });
    return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : undefined;
}

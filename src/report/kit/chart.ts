import type { HeatMap } from '../../core/result.ts';
import { formatNumber } from '../../core/units.ts';
import { formatSigned } from './format.ts';

type RequestRole = 'offered' | 'sent' | 'ok' | 'failed' | 'dropped' | 'in-flight';
type FailureRole = 'network' | 'timeout' | `http-${'4xx' | '5xx' | 'other'}` | 'protocol' | 'in-band';
type ServerRole = 'running' | 'queue' | 'queue-max' | 'hidden' | 'kv' | 'preemptions';
type FigureRole =
  | 'tokens'
  | 'accuracy'
  | 'cost'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'ttft'
  | 'e2e'
  | 'itl'
  | 'tpot'
  | 'stall'
  | 'own';
type SideRole = 'base' | `side-${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8}`;

/** What a line means decides its colour, in every chart and table alike. */
export type Role = RequestRole | FailureRole | ServerRole | FigureRole | SideRole;

/** What charts are drawn against. */
export interface Axis {
  readonly kind: 'time' | 'figure';
  /** Ends the sentence that tells a chart in words: `over time`, `by load`. */
  readonly over: string;
  /** Heads the first column of a chart's table. */
  readonly head: string;
  /** Ascending; in ms of run time where the kind is `time`. */
  readonly values: readonly number[];
  /** What each value is called where it is read. */
  readonly names: readonly string[];
  /** Which of the values stand in the tables, in words. */
  readonly rows: string;
  /** Under the axis: what it counts, and in what. A time needs none. */
  readonly title?: string;
  /** From where to where it goes when nothing is zoomed in on; from the first value to the last when absent. */
  readonly range?: readonly [number, number];
  readonly isLog?: boolean;
  /** What is written under it, where the values' own names would be too many. */
  readonly ticks?: readonly { readonly at: number; readonly label: string }[];
  /** Shaded, and named in a reading within. */
  readonly bands?: readonly {
    readonly from: number;
    readonly to: number;
    readonly label: string;
    readonly role: 'warmup' | 'interval';
  }[];
  /** Upright lines. */
  readonly marks?: readonly { readonly at: number; readonly label: string }[];
}

/** One measurement, where a line is drawn through the means of several. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  /** Within which the truth is likely. */
  readonly range?: readonly [number, number];
  readonly label?: string;
  /** Shown, and not to be believed. */
  readonly isHollow?: boolean;
  /** Ringed, in the colour of a mark or in that of what it means. */
  readonly isMarked?: boolean;
  readonly ring?: 'good' | 'bad' | 'muted';
}

export interface Line {
  readonly label: string;
  readonly role: Role;
  /** One a value of the axis; null where there was nothing to measure, which is a gap. */
  readonly values: readonly (number | null)[];
  /** Of a line in another unit than the chart's, which has its scale on the right: what follows its values. */
  readonly rightSuffix?: string;
  readonly dots?: readonly Dot[];
  /** Shaded beneath it: within which it is likely to be. One a value of the axis; null where that is not known. */
  readonly band?: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] };
  /** The places of `values` along the line, where that is not the order of the axis; null lifts the pen. */
  readonly order?: readonly (number | null)[];
}

export interface Chart {
  readonly id: string;
  readonly title: string;
  /** Under the title: what is counted, and when. */
  readonly caption: string;
  /** Follows every value: ` ms`, `/s`. */
  readonly suffix: string;
  /** Empty when no line had anything to measure. */
  readonly lines: readonly Line[];
  /** Level lines with their names; plain is what asks for nothing. */
  readonly limits: readonly { readonly label: string; readonly value: number; readonly isPlain?: boolean }[];
  /** Where the scale ends; above the greatest value when absent. */
  readonly top?: number;
  /** Where a logarithmic or signed scale begins; below the least value when absent. */
  readonly bottom?: number;
  readonly isLog?: boolean;
  /** Values go both ways from 0, which is always in sight. */
  readonly isSigned?: boolean;
  /** Beneath the lines: how many values fell where. */
  readonly heat?: HeatMap & { readonly widthMs: number };
  /** The scale starts near the least value, not at zero: for what is read by how it changes. */
  readonly isClose?: boolean;
}

/** Charts that share the reading and the zoom. */
export interface ChartGroup {
  readonly axis: Axis;
  readonly charts: readonly Chart[];
}

/** A scale over more than this, from its least value to its greatest, is logarithmic. */
export const WIDE = 20;

/** `4.2/s`, or a dash where nothing was measured. */
export const valueText = ({ suffix, isSigned }: Chart, line: Line, value: number | null): string =>
  value === null ? '–' : `${isSigned ? formatSigned(value) : formatNumber(value)}${line.rightSuffix ?? suffix}`;

/** What the page's script draws from: figures and our own words, no foreign text. */
export const chartData = (groups: readonly ChartGroup[]) =>
  groups.map(({ axis, charts }) => ({
    axis: drawnAxis(axis),
    charts: charts.filter(({ lines }) => lines.length > 0).map(({ caption: _, ...drawn }) => drawn),
  }));

/** The script names times itself: there are many. */
function drawnAxis({ kind, values, names, title, range, isLog, ticks, bands = [], marks = [] }: Axis) {
  return { kind, values, ...(kind === 'time' ? {} : { names }), title, range, isLog, ticks, bands, marks };
}

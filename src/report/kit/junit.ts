import { element, xmlText } from './xml.ts';

/** What is told of one thing that must hold. */
export interface Case {
  readonly classname: string;
  readonly name: string;
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped';
  readonly says: string;
}

interface Suite {
  readonly name: string;
  /** In seconds. */
  readonly time: string;
  readonly timestamp?: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly Case[];
  /** The suite in a sentence. */
  readonly says: string;
}

type Attributes = Readonly<Record<string, string | number>>;

/** JUnit XML, as CI systems read it. @param time of all suites together, where it is known */
export function junitXml(name: string, suites: readonly Suite[], time: { readonly time?: string } = {}): string {
  const { tests, failures, errors } = totalsOf(suites.flatMap(({ cases }) => cases));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { name, tests, failures, errors, ...time }, suites.map(suiteXml)),
    '',
  ].join('\n');
}

function totalsOf(cases: readonly Case[]) {
  const count = (kind: Case['kind']): number => cases.filter((each) => each.kind === kind).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function suiteXml({ name, properties, cases, says, ...when }: Suite): string {
  const attributes: Attributes = { name, ...totalsOf(cases), ...when };
  const each = properties.map(([name, value]) => element('property', { name, value }));
  return element('testsuite', attributes, [
    element('properties', {}, each),
    ...cases.map(caseXml),
    element('system-out', {}, [xmlText(says)]),
  ]);
}

function caseXml({ classname, name, kind, says }: Case): string {
  const [tag, attributes] = kind === 'passed' ? ['system-out', {}] : [kind, { message: says }];
  return element('testcase', { classname, name, time: '0' }, [element(tag, attributes, [xmlText(says)])]);
}

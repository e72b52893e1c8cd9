/**
 * A verdict as the test report that pipelines read: a test for each rule and each control value
 * of the policy, and for each thing that else may be wrong.
 */
import {askedRules} from '../drift/asked.ts'
import type {Drift, DriftKind} from '../drift/drift.ts'
import type {AuditformError} from '../errors.ts'
import type {Place} from '../rules/complaint.ts'
import {ruleIdentity} from '../rules/kernel-rule.ts'
import {lineOf} from '../rules/rule-line.ts'
import {driftParagraph} from './drift.ts'
import {failureAsText} from './failure.ts'
import {plainPaint} from './paint.ts'
import {printable} from './printable.ts'
import {pardonOf, type ReportedDrift} from './reported-drift.ts'
import {driftWords} from './words/drift-words.ts'
import {xmlElement, xmlText} from './xml.ts'

/** What each such report begins with. */
export const junitOpening = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="auditform drift"`

/** When a run ended, in ISO 8601, and how many seconds it took. */
interface Ran {
  readonly at: string
  readonly seconds: number
}

interface TestCase {
  readonly suite: 'rules' | 'control' | 'kernel' | 'boot' | 'run'
  readonly name: string
  readonly place?: Place | undefined
  readonly outcome: Outcome
}

/** The element that tells what came of a test; '' where all is well. */
interface Outcome {
  readonly kind: 'passed' | 'failure' | 'skipped' | 'error'
  readonly xml: string
}

const passed: Outcome = {kind: 'passed', xml: ''}

/** Writes a verdict. */
export function driftAsJunit(reported: ReportedDrift, ran: Ran): string {
  return suitesOf(casesOf(reported), ran)
}

/** Writes that there is no verdict. */
export function failureAsJunit(failure: AuditformError, ran: Ran): string {
  const text = xmlText(failureAsText(failure, plainPaint))
  const xml = xmlElement('error', {type: failure.code, message: printable(failure.message)}, text)
  return suitesOf([{suite: 'run', name: 'drift', outcome: {kind: 'error', xml}}], ran)
}

/** Kinds that are about no rule of the policy. */
const kernelKinds = ['forged-listing', 'unreadable', 'extra'] as const satisfies DriftKind[]
const bootKinds = ['policy', 'rules.d', 'audit.rules', 'staged'] as const satisfies DriftKind[]

function casesOf(reported: ReportedDrift): readonly TestCase[] {
  const {drifts, asked, controls, looksAtBoot} = reported
  const byRule = driftsByRule(drifts)
  const told = new Set<Drift>()
  const testCase = (place: Omit<TestCase, 'outcome'>, about: readonly Drift[]): TestCase => {
    for (const drift of about) told.add(drift)
    return {...place, outcome: outcomeOf(about, reported)}
  }
  const ofKind = (suite: TestCase['suite']) => (kind: DriftKind) =>
    testCase(
      {suite, name: kind},
      drifts.filter((drift) => drift.kind === kind && !told.has(drift)),
    )
  const ofPolicy = [
    ...asked.map((rule) => {
      const place = rule.origin.kind === 'policy' ? rule.origin.place : undefined
      return testCase(
        {suite: 'rules', name: lineOf(rule), place},
        byRule.get(ruleIdentity(rule.rule)) ?? [],
      )
    }),
    ...[...controls].map(([name, place]) =>
      testCase(
        {suite: 'control', name, place},
        drifts.filter((drift) => drift.kind === 'control' && drift.change.name === name),
      ),
    ),
  ]
  const ofBoot = looksAtBoot ? bootKinds.map(ofKind('boot')) : []
  // Whatever is about no rule of the policy after all.
  const others = drifts.flatMap((drift) => (told.has(drift) ? [] : [drift.kind]))
  const ofKernel = [...new Set([...kernelKinds, ...others])].map(ofKind('kernel'))
  return [...ofPolicy, ...ofKernel, ...ofBoot]
}

function driftsByRule(drifts: readonly Drift[]): ReadonlyMap<string, readonly Drift[]> {
  const found = new Map<string, Drift[]>()
  for (const drift of drifts) {
    for (const identity of new Set(askedRules(drift).map(({rule}) => ruleIdentity(rule)))) {
      found.set(identity, [...(found.get(identity) ?? []), drift])
    }
  }
  return found
}

function outcomeOf(drifts: readonly Drift[], reported: ReportedDrift): Outcome {
  const failing = drifts.filter((drift) => pardonOf(drift, reported) === undefined)
  const [first = drifts[0]] = failing
  if (first === undefined) return passed
  const title = printable(driftWords(first).title)
  const text = (failing.length > 0 ? failing : drifts)
    .map((drift) => driftParagraph(drift, reported.view, plainPaint))
    .join('\n\n')
  if (failing.length > 0) {
    const xml = xmlElement('failure', {type: first.kind, message: title}, xmlText(text))
    return {kind: 'failure', xml}
  }
  const pardon = printable(pardonOf(first, reported) ?? '')
  return {kind: 'skipped', xml: xmlElement('skipped', {message: pardon}, xmlText(text))}
}

function suitesOf(cases: readonly TestCase[], {at, seconds}: Ran): string {
  const suites = Map.groupBy(cases, ({suite}) => suite)
  const inner = [...suites].map(([suite, own]) =>
    xmlElement(
      'testsuite',
      {name: suite, ...countsOf(own), timestamp: at.replace(/\.\d+Z$/, ''), time: 0},
      `\n${distinctCases(own).join('\n')}\n`,
    ),
  )
  const all = xmlElement(
    'testsuites',
    {name: 'auditform drift', ...countsOf(cases), time: seconds},
    `\n${inner.join('\n')}\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n${all}\n`
}

function countsOf(cases: readonly TestCase[]) {
  const count = (kind: Outcome['kind']) => cases.filter(({outcome}) => outcome.kind === kind).length
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  }
}

/** One entry of a policy may make several rules, and readers take tests of one name for one. */
function distinctCases(cases: readonly TestCase[]): readonly string[] {
  const seen = new Map<string, number>()
  return cases.map(({suite, name, place, outcome}) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    const own = printable(times === 1 ? name : `${name} (${times})`)
    const where = place && {file: printable(place.file), line: place.line}
    return xmlElement(
      'testcase',
      {classname: `auditform.${suite}`, name: own, ...where, time: 0},
      outcome.xml,
    )
  })
}

import {
  distinctReaders,
  reachReport,
  type ReachScope,
  secretsIn,
} from '../analysis/reach/reach.ts'
import type { ReachReport } from '../analysis/reach/report.ts'
import { parseSelector } from '../analysis/secrets/selector.ts'
import { blindSpots } from '../analysis/visibility.ts'
import { UserError } from '../base/errors.ts'
import type { NamespacedName } from '../base/names.ts'
import { COMMAND } from '../base/product.ts'
import type { SecretFact } from '../model/facts/secret.ts'
import type { Model } from '../model/model.ts'
import { reachTable } from '../view/reach.ts'
import { notFollowedLines, readersLine, secretLine } from '../view/reach-notes.ts'
import { escapeLine } from '../view/safe-text.ts'
import { asOf } from './as-of.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import type { graphReportFlags, reachFlags, selectorFlags } from './flags.ts'
import { nearest } from './nearest.ts'
import { printLines, printReport } from './print.ts'
import { answerBatch } from './reach-batch.ts'
import { reachForms } from './reach-forms.ts'
import { requireSecrets } from './require-secrets.ts'
import { openSession, type ReadingFlags, type Session } from './session.ts'

type Flags = ReadingFlags & typeof selectorFlags & typeof reachFlags & typeof graphReportFlags

/** Answers who can read Secrets, as the flags ask for it. */
export async function showReach(
  invocation: InvocationWith<Flags>,
  typedName: string | undefined,
): Promise<ExitCode> {
  const { flags, io } = invocation
  checkFlags(invocation, typedName)
  if (flags.batch !== undefined) return answerBatch(invocation, flags.batch)
  const session = await openSession(invocation, 'reach', typedName)
  const { model, secret } = session
  const scope = scopeOf(invocation, session)
  const report = reachReport(model, scope)
  await printHeading(invocation, session, report)
  await printReport(invocation, {
    kind: 'ReachReport',
    document: () => ({ origin: model.origin, ...report }),
    table: () => {
      const several = secret === undefined
      const list = several ? distinctReaders(model, scope) : report.secrets
      return reachTable(list, { secrets: several, glyphs: io.glyphs })
    },
    names: () => [...new Set(scope.secrets.map(({ name }) => `secret/${name}`))],
    forms: reachForms({ model, scope, several: secret === undefined, report, io }),
  })
  await printNotes(invocation, session, report)
  return endReport(invocation, report.coverage, session.told)
}

function checkFlags({ flags }: InvocationWith<Flags>, typedName: string | undefined): void {
  if (typedName !== undefined && flags.selector !== undefined) {
    throw new UserError('a Secret is chosen by its name or by -l, not by both', ['leave one out'])
  }
  if (flags.batch === undefined) return
  if (typedName !== undefined || flags.selector !== undefined || flags.output !== undefined) {
    throw new UserError('--batch answers the questions it reads, in a form of their own', [
      'leave out the name, -l and -o',
    ])
  }
}

function scopeOf({ flags }: InvocationWith<Flags>, session: Session): ReachScope {
  const { model, namespace, secret } = session
  if (secret !== undefined) return oneSecret(model, secret)
  requireSecrets(model, namespace)
  const scope = secretsIn(model, namespace)
  if (flags.selector === undefined) return scope
  const matches = parseSelector(flags.selector)
  const secrets = model.facts.Secret.filter(
    (each) => (namespace === undefined || each.namespace === namespace) && matches(each.labels),
  )
  return { ...scope, secrets }
}

/** A Secret need not have been seen to say who could read it, but if all were seen it has to be there. */
function oneSecret(model: Model, { namespace, name }: NamespacedName): ReachScope {
  const here = model.facts.Secret.filter((secret) => secret.namespace === namespace)
  const found = here.find((secret) => secret.name === name)
  if (found !== undefined) return { secrets: [found], namespace }
  if (blindSpots(model.coverage, 'secrets', namespace).length > 0) {
    return { secrets: [{ namespace, name }], namespace }
  }
  const close = nearest(
    name,
    here.map((secret) => secret.name),
  )
  throw new UserError(`there is no Secret ${name} in ${namespace}`, [
    ...(close === undefined ? [] : [`did you mean ${close}?`]),
    `\`${COMMAND} list -n ${namespace}\` shows the ones that exist`,
  ])
}

async function printHeading(
  invocation: InvocationWith<Flags>,
  { model, secret }: Session,
  { secrets }: ReachReport,
): Promise<void> {
  const { io } = invocation
  if (secret === undefined || !isForPeople(invocation)) return
  const isIt = ({ namespace, name }: SecretFact): boolean =>
    namespace === secret.namespace && name === secret.name
  const fact = model.facts.Secret.find(isIt)
  const lines = [...secrets].map((each) =>
    secretLine(each, fact, { glyphs: io.glyphs, now: asOf(model, io) }),
  )
  await printLines(io.stderr, lines.map(escapeLine))
}

async function printNotes(
  invocation: InvocationWith<Flags>,
  { secret, namespace }: Session,
  report: ReachReport,
): Promise<void> {
  const { flags, io } = invocation
  if (flags.output === 'dot' || flags.output === 'mermaid') {
    return printLines(io.stderr, notFollowedLines(report).map(escapeLine))
  }
  if (!isForPeople(invocation)) return
  const [first] = report.secrets
  if (first === undefined) {
    const where = namespace === undefined ? '' : ` in ${namespace} namespace`
    return printLines(io.stderr, [`No Secrets found${where}.`])
  }
  const totals = secret === undefined ? [] : [readersLine(first, io.glyphs)]
  await printLines(io.stderr, [...totals, ...notFollowedLines(report)].map(escapeLine))
}

function isForPeople({ flags }: InvocationWith<Flags>): boolean {
  return [undefined, 'wide', 'tree'].includes(flags.output)
}

import { consumersOf } from '../analysis/consumers/consumer-index.ts'
import { consumersReport } from '../analysis/consumers/consumers.ts'
import type { ConsumersReport } from '../analysis/consumers/report.ts'
import { parseSelector } from '../analysis/secrets/selector.ts'
import { UserError } from '../base/errors.ts'
import { byKeyTable, consumersTable, unusedTable } from '../view/consumers.ts'
import { reportNotes, secretNotes, UNUSED_LIMITS } from '../view/consumers-notes.ts'
import { escapeLine } from '../base/safe-text.ts'
import type { Table } from '../view/table.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import type { consumersFlags, reportFlags, selectorFlags } from './flags.ts'
import { printLines, printReport } from './print.ts'
import { requireSecrets } from './require-secrets.ts'
import { openSession, type ReadingFlags, type Session } from './session.ts'

type Flags = ReadingFlags & typeof selectorFlags & typeof consumersFlags & typeof reportFlags

/** Answers who uses Secrets, as the flags ask for it. */
export async function showConsumers(
  invocation: InvocationWith<Flags>,
  typedName: string | undefined,
): Promise<ExitCode> {
  checkFlags(invocation, typedName)
  const session = await openSession(invocation, 'consumers', typedName)
  if (session.secret === undefined) requireSecrets(session.model, session.namespace)
  const report = answer(invocation, session)
  const origin = session.model.origin
  await printReport(invocation, {
    kind: 'ConsumersReport',
    document: () => ({ origin, coverage: report.coverage, secrets: report.secrets }),
    table: () => tableOf(invocation, session, report),
    names: () => report.secrets.map(({ name }) => `secret/${name}`),
  })
  await printNotes(invocation, session, report)
  return endReport(invocation, report.coverage, session.told)
}

function checkFlags({ flags }: InvocationWith<Flags>, typedName: string | undefined): void {
  if (flags.unused && flags['by-key']) {
    throw new UserError('--unused and --by-key answer different questions', ['use one of them'])
  }
  if (typedName !== undefined && flags.selector !== undefined) {
    throw new UserError('a Secret is chosen by its name or by -l, not by both', ['leave one out'])
  }
}

function answer(
  { flags }: InvocationWith<Flags>,
  { model, namespace, secret }: Session,
): ConsumersReport {
  const matches = flags.selector === undefined ? undefined : parseSelector(flags.selector)
  const report = consumersReport(model, consumersOf(model), {
    ...(secret === undefined ? {} : { names: [secret] }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(matches === undefined ? {} : { matches: ({ labels }) => matches(labels) }),
  })
  if (!flags.unused || secret !== undefined) return report
  const secrets = report.secrets.filter(({ exists, verdict }) => exists && verdict !== 'used')
  return { ...report, secrets }
}

function tableOf(
  { flags, io }: InvocationWith<Flags>,
  { namespace, secret }: Session,
  report: ConsumersReport,
): Table {
  const options = {
    namespaces: namespace === undefined,
    secrets: secret === undefined,
    glyphs: io.glyphs,
  }
  if (flags.unused) return unusedTable(report, options)
  return flags['by-key'] ? byKeyTable(report, options) : consumersTable(report, options)
}

async function printNotes(
  { flags, io }: InvocationWith<Flags>,
  { secret }: Session,
  report: ConsumersReport,
): Promise<void> {
  if (flags.output !== undefined && flags.output !== 'wide') return
  const [first] = report.secrets
  const notes =
    secret !== undefined && first !== undefined
      ? secretNotes(first, io.glyphs)
      : flags.unused
        ? UNUSED_LIMITS
        : reportNotes(report, io.glyphs)
  await printLines(io.stderr, notes.map(escapeLine))
}

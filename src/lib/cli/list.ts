import { parseSelector } from '../analysis/secrets/selector.ts'
import { secretList } from '../analysis/secrets/summary.ts'
import { secretListTable } from '../view/secret-list.ts'
import { asOf } from './as-of.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import type { reportFlags, selectorFlags } from './flags.ts'
import { printLines, printReport } from './print.ts'
import { requireSecrets } from './require-secrets.ts'
import { openSession } from './session.ts'
import type { ReadingFlags } from './session.ts'

type ListFlags = ReadingFlags & typeof selectorFlags & typeof reportFlags

/** Lists Secrets as the flags ask for it. */
export async function listSecrets(invocation: InvocationWith<ListFlags>): Promise<ExitCode> {
  const { flags, io } = invocation
  const matches = flags.selector === undefined ? undefined : parseSelector(flags.selector)
  const { model, namespace, told } = await openSession(invocation, 'both')
  requireSecrets(model, namespace)
  const { items, coverage, notFollowed } = secretList(model, {
    ...(namespace === undefined ? {} : { namespace }),
    ...(matches === undefined ? {} : { matches: ({ labels }) => matches(labels) }),
  })
  await printReport(invocation, {
    kind: 'SecretList',
    document: () => ({ origin: model.origin, coverage, notFollowed, items }),
    table: () =>
      secretListTable(items, { namespaces: namespace === undefined, now: asOf(model, io) }),
    names: () => items.map(({ name }) => `secret/${name}`),
  })
  if (items.length === 0 && flags.output === undefined) {
    const where = namespace === undefined ? '' : ` in ${namespace} namespace`
    await printLines(io.stderr, [`No Secrets found${where}.`])
  }
  return endReport(invocation, coverage, told)
}

import { UserError } from '../../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { COMMAND, VERSION } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import {
  type Credential,
  type Plan,
  planRevocation,
  recognise,
  type RevocationReader,
  type RevokedSecret,
  tryRevocation,
  type Wish,
} from '../../change/revoke/index.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { resolveTarget } from '../../source/kubeconfig/target.ts'
import { revocationPlanLines } from '../../view/revocation.ts'
import { clientFlags } from '../client-flags.ts'
import { ExitCode } from '../exit-code.ts'
import { printDocument, printLines } from '../print.ts'
import { withProgress } from '../progress.ts'
import { canAsk, prompter } from '../prompt.ts'
import { checkGivenNamespace } from '../scope.ts'
import { evidenceFile } from './evidence-file.ts'
import { factLines } from './facts.ts'
import type { RevokeInvocation } from './invocation.ts'
import { revocationReader, revocationWriter, revokedSecret } from './objects.ts'
import { perform, takeBack } from './perform.ts'
import { signKey } from './sign-key.ts'
import { watchToken } from './watch.ts'

/**
 * Revokes what a Secret holds, and proves it.
 *
 * @throws UserError; ApiError
 */
export async function revoke(invocation: RevokeInvocation, typedName: string): Promise<ExitCode> {
  const { flags, signal } = invocation
  checkFlags(invocation)
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  try {
    const name = parseQualifiedName(typedName, connection.namespace)
    checkGivenNamespace(typedName, name.namespace, flags.namespace)
    if (flags.watch) return await watchToken(invocation, connection, name)
    return await revokeSecret(invocation, connection, name)
  } finally {
    connection.close()
  }
}

function checkFlags({ flags }: RevokeInvocation): void {
  const modes = ['undo', 'delete', 'delete-account', 'watch'] as const
  const given = modes.filter((mode) => flags[mode]).map((mode) => `--${mode}`)
  if (given.length > 1) throw new UserError(`${given.join(' and ')} exclude each other`)
  if (flags['break-glass'] && (flags.undo || flags.watch)) {
    throw new UserError(`--break-glass and ${given[0] ?? ''} exclude each other`)
  }
}

async function revokeSecret(
  invocation: RevokeInvocation,
  connection: Connection,
  name: NamespacedName,
): Promise<ExitCode> {
  const { flags } = invocation
  const secret = await revokedSecret(connection, name)
  if (secret === undefined) throw noSecret(name)
  // Whatever may be wrong with them is to be known before the first deed.
  const file = flags.undo ? '' : await evidenceFile(flags.evidence, name.name)
  const seed =
    flags['sign-key'] === undefined ? undefined : await signKey(invocation, flags['sign-key'])
  const credential = recognise(secret)
  const wish = wishOf(invocation)
  const plan = await planRevocation(credential, secret, wish, readerOf(invocation, connection))
  await tellPlan(invocation, connection, { secret, credential, plan })
  const dryRun = flags['dry-run']
  if (dryRun === 'none' && !(await isWanted(invocation, connection))) return ExitCode.done
  if (dryRun !== 'client') await tryRevocation(plan.steps, revocationWriter(connection))
  if (dryRun !== 'none') {
    if (flags.output !== undefined) await printPlan(invocation, credential, plan)
    return ExitCode.done
  }
  const task = { secret, credential, plan, file, seed }
  return flags.undo ? takeBack(invocation, connection, task) : perform(invocation, connection, task)
}

function readerOf({ flags }: RevokeInvocation, connection: Connection): RevocationReader {
  return revocationReader(connection, () => resolveTarget(clientFlags(flags), { env: process.env }))
}

function wishOf({ flags }: RevokeInvocation): Wish {
  const { undo, delete: isFinal, 'delete-account': deleteAccount } = flags
  return { undo, delete: isFinal, deleteAccount, now: new Date() }
}

function noSecret(name: NamespacedName): UserError {
  return new UserError(`there is no Secret ${qualifiedName(name)}`, [
    'a token whose Secret was deleted is refused, unless a Secret of the same name is made again',
    `\`${COMMAND} list -n ${name.namespace}\` shows the ones that exist`,
  ])
}

interface Planned {
  readonly secret: RevokedSecret
  readonly credential: Credential
  readonly plan: Plan
}

async function tellPlan(
  { flags, io }: RevokeInvocation,
  connection: Connection,
  { secret, credential, plan }: Planned,
): Promise<void> {
  await io.stderr.write(`${escapeLine(`${qualifiedName(secret)} is ${credential.title}`)}\n`)
  if (flags['break-glass']) {
    await io.stderr.write(
      'break glass: what uses it fails from now on, and nobody looked who that is\n',
    )
  } else {
    await printLines(
      io.stderr,
      await withProgress(io, 'reading', () => factLines(connection, secret)),
    )
  }
  await printLines(io.stderr, revocationPlanLines(plan))
}

async function isWanted(
  invocation: RevokeInvocation,
  { contextName, server }: Connection,
): Promise<boolean> {
  const { flags, io } = invocation
  if (flags.yes || flags['break-glass']) return true
  if (!canAsk(io)) {
    throw new UserError('a revocation is shown and asked about, and nobody can be asked here', [
      'add --yes to go on without asking, or --dry-run=server to see the plan',
    ])
  }
  const ask = await prompter(invocation, '--yes')
  const isYes = await ask.yes(`Go on in ${contextName ?? server}?`)
  if (!isYes) await io.stderr.write('nothing was changed\n')
  return isYes
}

async function printPlan(
  { flags, io }: RevokeInvocation,
  credential: Credential,
  { steps, residual }: Plan,
): Promise<void> {
  const published = steps.map(({ id, title, type }) => ({ id, title, type }))
  await printDocument(io, flags.output ?? 'json', 'RevocationPlan', {
    credential,
    steps: published,
    residual,
  })
}

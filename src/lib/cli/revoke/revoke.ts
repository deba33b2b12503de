import { UserError } from '../../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { COMMAND, VERSION } from '../../base/product.ts'
import type { RevocationDocument } from '../../change/evidence/document.ts'
import { isProven } from '../../change/evidence/proof.ts'
import { planRevocation, recognise, tryRevocation } from '../../change/revoke/index.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { clientFlags } from '../client-flags.ts'
import { ExitCode } from '../exit-code.ts'
import { printDocument } from '../print.ts'
import { isConfirmed } from '../consent.ts'
import { checkGivenNamespace } from '../scope.ts'
import { leakedSecret } from './earlier.ts'
import { evidenceFile } from './evidence-file.ts'
import type { RevokeInvocation } from './invocation.ts'
import { revocationWriter, revokedSecret } from './objects.ts'
import { perform, takeBack } from './perform.ts'
import { readerOf } from './reader.ts'
import { seedOf } from './sign-key.ts'
import { printPlan, tellPlan } from './tell-plan.ts'
import { watchToken } from './watch.ts'
import { wishOf } from './wish.ts'

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
  const live = await revokedSecret(connection, name)
  if (live === undefined) throw noSecret(name)
  const { secret, ...when } = await leakedSecret(invocation, connection, live)
  // Whatever may be wrong with them is to be known before the first deed.
  const file = flags.undo ? '' : await evidenceFile(flags.evidence, name.name)
  const seed = await seedOf(invocation)
  const credential = recognise(secret)
  const wish = { ...wishOf(invocation), ...when }
  const plan = await planRevocation(credential, secret, wish, readerOf(invocation, connection))
  await tellPlan(invocation, connection, { secret, credential, plan, ...when })
  const dryRun = flags['dry-run']
  if (dryRun === 'none' && !(await isWanted(invocation, connection))) return ExitCode.done
  if (dryRun !== 'client') await tryRevocation(plan.steps, revocationWriter(connection))
  if (dryRun !== 'none') {
    if (flags.output !== undefined) await printPlan(invocation, credential, plan)
    return ExitCode.done
  }
  const task = { secret, credential, plan, file, seed, ...when }
  if (flags.undo) return takeBack(invocation, connection, task)
  return endWith(invocation, await perform(invocation, connection, task))
}

async function endWith(
  { flags, io }: RevokeInvocation,
  document: RevocationDocument,
): Promise<ExitCode> {
  if (flags.output !== undefined) await printDocument(io, flags.output, document.kind, document)
  return isProven(document.verdict) ? ExitCode.done : ExitCode.yes
}

function noSecret(name: NamespacedName): UserError {
  return new UserError(`there is no Secret ${qualifiedName(name)}`, [
    'a token whose Secret was deleted is refused, unless a Secret of the same name is made again',
    `\`${COMMAND} list -n ${name.namespace}\` shows the ones that exist`,
  ])
}

async function isWanted(invocation: RevokeInvocation, connection: Connection): Promise<boolean> {
  const { flags } = invocation
  return flags.yes || flags['break-glass'] || isConfirmed(invocation, connection, 'revocation')
}

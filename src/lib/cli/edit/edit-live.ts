import { ApiError, UserError, withHints } from '../../base/errors.ts'
import { type NamespacedName, parseQualifiedName, qualifiedName } from '../../base/names.ts'
import { COMMAND, VERSION } from '../../base/product.ts'
import type { LiveSecret } from '../../change/apply/types.ts'
import { patchBetween, rebase, type ValuePatch } from '../../change/value-patch.ts'
import type { PlainSecret } from '../../crypto/secret-types/index.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import { connect } from '../../source/http/connect.ts'
import { readLive } from '../apply/live.ts'
import { clientFlags } from '../client-flags.ts'
import { clusterWriter } from '../cluster-writer.ts'
import type { InvocationWith } from '../command.ts'
import type { clusterFlags } from '../flags.ts'
import { printLines } from '../print.ts'
import { checkChange } from '../values/check-change.ts'
import { checkCanConfirm, isConfirmed } from './confirm.ts'
import type { editFlags } from './flags.ts'
import { editRounds } from './rounds.ts'
import { isOnlyComments, textOfValues, valuesOfText } from './text-values.ts'

type Invocation = InvocationWith<typeof editFlags & typeof clusterFlags>

/**
 * Edits the values of a Secret of the cluster.
 *
 * @throws UserError; ApiError, with `conflict` when somebody changed it meanwhile
 */
export async function editLive(invocation: Invocation, typedName: string): Promise<void> {
  const { flags, io, signal } = invocation
  checkCanConfirm(io, flags.yes)
  const connection = await connect({ flags: clientFlags(flags), version: VERSION, signal })
  try {
    const name = parseQualifiedName(typedName, connection.namespace)
    const live = await editable(name, connection, flags['force-managed'])
    const patch = await askForChange(invocation, live, connection.contextName ?? connection.server)
    if (patch === undefined) {
      await io.stderr.write('nothing was changed\n')
      return
    }
    await writePatch(invocation, connection, live, patch)
    await printLines(io.stdout, [`secret/${name.name} edited in ${name.namespace}`])
  } finally {
    connection.close()
  }
}

type Editable = LiveSecret & NamespacedName

/**
 * Writes what was typed. What others changed meanwhile under other keys stays: typing took its
 * time, and would be lost for nothing.
 */
async function writePatch(
  invocation: Invocation,
  client: ApiClient,
  live: Editable,
  patch: ValuePatch,
): Promise<void> {
  try {
    await clusterWriter(client).patchValues(patch, 'none')
  } catch (error) {
    if (!(error instanceof ApiError && error.failure === 'conflict')) throw error
    const { namespace, name } = live
    const now = await editable({ namespace, name }, client, invocation.flags['force-managed'])
    const rebased = rebase(patch, live.secret.data, { ...now, data: now.secret.data })
    if (rebased === undefined) throw withHints(error, [CHANGED_TOO])
    const { data } = now.secret
    const merged = new Map([...data, ...rebased.set])
    for (const key of rebased.remove) merged.delete(key)
    checkChange(now.secret, merged, checkOptions(invocation))
    await clusterWriter(client).patchValues(rebased, 'none')
    await invocation.io.stderr.write('what somebody changed meanwhile under other keys stays\n')
  }
}

const CHANGED_TOO = 'somebody changed the same keys; edit again to see what they are now'

function checkOptions({ flags, io }: Invocation): {
  readonly now: Date
  readonly strict: boolean
} {
  return { now: io.now(), strict: flags.validate === 'strict' }
}

/** The Secret as it is, unless it is one that nobody should edit. */
async function editable(
  name: NamespacedName,
  client: ApiClient,
  forceManaged: boolean,
): Promise<Editable> {
  const title = qualifiedName(name)
  const live = await readLive({ kind: 'Secret', ...name }, client)
  if (live?.kind !== 'Secret') throw notThere(title, name.namespace)
  if (live.secret.immutable === true) throw immutable(title)
  const [manager] = live.managers
  if (manager !== undefined && !forceManaged) throw managed(title, manager)
  return { ...live, ...name }
}

/** Undefined when nothing is to be written. */
async function askForChange(
  invocation: Invocation,
  { secret, namespace, name, uid, resourceVersion }: Editable,
  cluster: string,
): Promise<ValuePatch | undefined> {
  const { flags } = invocation
  const { text, hidden } = textOfValues(secret.data, `${namespace}/${name}`)
  const content = new TextEncoder().encode(text)
  const use = (changed: Uint8Array): PlainSecret['data'] => {
    const values = valuesOfText(changed, secret.data, hidden)
    checkChange(secret, values, checkOptions(invocation))
    return values
  }
  const data = await editRounds(content, `${name}.yaml`, invocation, use, isOnlyComments)
  const state = { namespace, name, uid, resourceVersion }
  const patch = data && patchBetween(state, secret.data, data)
  if (data === undefined || patch === undefined) return undefined
  const before = { namespace, name, data: secret.data }
  const question = `Write it to ${cluster}?`
  const confirmed = await isConfirmed(
    invocation,
    before,
    { ...before, data },
    { yes: flags.yes, question },
  )
  return confirmed ? patch : undefined
}

function notThere(title: string, namespace: string): UserError {
  return new UserError(`there is no Secret ${title}`, [
    `\`${COMMAND} list -n ${namespace}\` shows the ones that exist`,
  ])
}

function immutable(title: string): UserError {
  return new UserError(`${title} is immutable: nobody can change its values`, [
    'make one of another name and let its consumers use that',
  ])
}

function managed(
  title: string,
  { name, evidence }: { readonly name: string; readonly evidence: string },
): UserError {
  return new UserError(
    `${title} is managed by ${name} (${evidence}), which may undo what is written`,
    ['change it at its source', '--force-managed edits it anyway, until it is overwritten'],
  )
}

import { UserError } from '../../base/errors.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { FlagValues, InvocationWith } from '../command.ts'
import { canAsk, type Prompter, prompter } from '../prompt.ts'
import type { valueFlags } from '../values/flags.ts'
import { gatherValues, givesValues } from '../values/gather.ts'
import type { createFlags } from './flags.ts'
import { tell } from './tell.ts'

type Invocation = InvocationWith<typeof createFlags & typeof valueFlags>

/**
 * Refuses flags about a whole Secret where there are only values.
 *
 * @param where the flag that makes it so
 * @throws UserError that names the flag
 */
export function checkOnlyValues(flags: FlagValues<typeof createFlags>, where: string): void {
  const idle = [
    ...(flags.type === undefined ? [] : ['--type']),
    ...(flags.immutable ? ['--immutable'] : []),
    ...(flags.label.length > 0 ? ['--label'] : []),
    ...(flags.annotation.length > 0 ? ['--annotation'] : []),
  ]
  if (idle.length === 0) return
  throw new UserError(`${idle.join(' and ')} would have no effect: ${where} is about values alone`)
}

type Values = ReadonlyMap<string, SecretBytes>

/**
 * The values of all flags; without any they are asked for.
 *
 * @param ask puts the questions
 * @throws UserError when there is neither a flag nor somebody to ask
 */
export async function onlyValues(
  invocation: Invocation,
  client: Connection,
  ask: (prompter: Prompter) => Promise<Values>,
): Promise<Values> {
  if (givesValues(invocation)) {
    const gathered = await gatherValues(invocation, { client, namespace: client.namespace })
    await tell(invocation.io, gathered)
    return gathered.data
  }
  if (canAsk(invocation.io)) return ask(await prompter(invocation, 'a value'))
  throw new UserError('a value is missing, and nobody can be asked here', [
    'give one by --from-stdin KEY, --from-file, --prompt or another flag for values',
  ])
}

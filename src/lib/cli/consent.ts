import { UserError } from '../base/errors.ts'
import type { Connection } from '../source/http/connect.ts'
import type { Invocation } from './command.ts'
import { canAsk, prompter } from './prompt.ts'

/**
 * Asks whether to go on with what was shown, and tells whoever says no.
 *
 * @param what is going to be done: `rotation`
 * @throws UserError when nobody can be asked
 */
export async function isConfirmed(
  invocation: Pick<Invocation, 'io' | 'signal'>,
  { contextName, server }: Pick<Connection, 'contextName' | 'server'>,
  what: string,
): Promise<boolean> {
  if (!canAsk(invocation.io)) {
    throw new UserError(`a ${what} is shown and asked about, and nobody can be asked here`, [
      'add --yes to go on without asking, or --dry-run=server to see the plan',
    ])
  }
  const ask = await prompter(invocation, '--yes')
  const isYes = await ask.yes(`Go on in ${contextName ?? server}?`)
  if (!isYes) await invocation.io.stderr.write('nothing was changed\n')
  return isYes
}

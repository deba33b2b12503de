/** Waits for somebody to try a quarantined token. */
import { setTimeout } from 'node:timers/promises'
import { UserError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { INVALID_SINCE, LAST_USED } from '../../change/revoke/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import { ExitCode } from '../exit-code.ts'
import { ifThere } from '../if-there.ts'
import { timestamp } from '../../base/timestamp.ts'
import type { RevokeInvocation } from './invocation.ts'
import { knownObject } from './objects.ts'

const LOOK_MS = 2000

/**
 * Looks at the labels of the Secret, not at its values, until the API server has noted a try of
 * its token.
 *
 * @throws UserError when it is not quarantined, or goes away; ApiError
 */
export async function watchToken(
  { io, signal }: RevokeInvocation,
  connection: Connection,
  name: NamespacedName,
): Promise<ExitCode> {
  const title = qualifiedName(name)
  for (let isFirst = true; ; isFirst = false) {
    const object = await ifThere(() => knownObject(connection, 'secrets', name))
    if (object?.labels[INVALID_SINCE] === undefined) {
      throw new UserError(`${title} holds no quarantined token`, [
        `\`${COMMAND} revoke ${title}\` quarantines it`,
      ])
    }
    const day = object.labels[LAST_USED]
    if (day !== undefined) {
      const line = `the token of ${title} was tried since its quarantine (label: ${day}, seen ${timestamp(new Date())})`
      await io.stdout.write(`${escapeLine(line)}\n`)
      return ExitCode.yes
    }
    if (isFirst) await io.stderr.write('waiting for the next try; Ctrl-C ends it\n')
    await setTimeout(LOOK_MS, undefined, { signal })
  }
}

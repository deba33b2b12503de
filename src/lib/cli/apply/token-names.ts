import { escapeLine } from '../../base/safe-text.ts'
import type { ApplyPlan } from '../../change/apply/types.ts'
import type { ApiClient } from '../../source/http/api-client.ts'
import type { Io } from '../io.ts'
import { printLines } from '../print.ts'
import { tokenNameWarnings } from '../revoke/token-name.ts'

/**
 * Warns of new Secrets for tokens of service accounts, whose names may bring old tokens back.
 *
 * @throws UserError when one of them was revoked
 */
export async function tellTokenNames(
  plans: readonly ApplyPlan[],
  client: ApiClient,
  io: Pick<Io, 'stderr'>,
): Promise<void> {
  const made = plans.filter(({ step }) => step.base === undefined).map(({ step }) => step.wanted)
  const secrets = made.filter((wanted) => wanted.kind === 'Secret')
  const warnings = await Promise.all(
    secrets.map(({ namespace, name, secret: { type, metadata } }) =>
      tokenNameWarnings(client, { namespace, name, type, metadata }),
    ),
  )
  await printLines(
    io.stderr,
    warnings.flat().map((warning) => escapeLine(`warning: ${warning}`)),
  )
}

import { describeSecret } from '../analysis/secrets/description.ts'
import type { SecretConsumers } from '../analysis/consumers/report.ts'
import type { SecretDescription } from '../analysis/secrets/description.ts'
import { UserError } from '../base/errors.ts'
import { COMMAND } from '../base/product.ts'
import type { Model } from '../model/model.ts'
import { descriptionLines } from '../view/description.ts'
import { asOf } from './as-of.ts'
import type { InvocationWith } from './command.ts'
import { endReport } from './coverage-notes.ts'
import type { ExitCode } from './exit-code.ts'
import type { documentFlags } from './flags.ts'
import { nearest } from './nearest.ts'
import { printDocument, printLines } from './print.ts'
import { timestamp } from '../base/timestamp.ts'
import { openSession } from './session.ts'
import type { ReadingFlags } from './session.ts'

/** Prints the page of one Secret. */
export async function describe(
  invocation: InvocationWith<ReadingFlags & typeof documentFlags>,
  typedName: string,
): Promise<ExitCode> {
  const { flags, io } = invocation
  const { model, secret, told } = await openSession(invocation, 'both', typedName)
  const name = secret ?? { namespace: '', name: typedName }
  const description = describeSecret(model, name)
  if (isNowhere(description)) throw notFound(model, description.use)
  if (flags.output === undefined) {
    await printLines(
      io.stdout,
      descriptionLines(description, { now: asOf(model, io), glyphs: io.glyphs }),
    )
  } else {
    const generatedAt = timestamp(io.now())
    const body = { generatedAt, origin: model.origin, ...description }
    await printDocument(io, flags.output, 'SecretDescription', body)
  }
  return endReport(invocation, description.coverage, told)
}

/** Neither there nor referred to by anything that was seen. */
function isNowhere({ use }: SecretDescription): boolean {
  return use.exists === false && use.consumers.length === 0
}

function notFound(model: Model, { namespace, name, verdict }: SecretConsumers): UserError {
  const here = model.facts.Secret.filter((secret) => secret.namespace === namespace)
  const close = nearest(
    name,
    here.map((secret) => secret.name),
  )
  // Something unseen may refer to it.
  const alone = verdict === 'unused' ? ', and nothing refers to one' : ''
  return new UserError(`there is no Secret ${name} in ${namespace}${alone}`, [
    ...(close === undefined ? [] : [`did you mean ${close}?`]),
    `\`${COMMAND} list -n ${namespace}\` shows the ones that exist`,
  ])
}

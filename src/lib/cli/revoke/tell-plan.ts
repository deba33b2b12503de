/** Shows the plan of a revocation. */
import { qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { Credential, Earlier, Plan, RevokedSecret } from '../../change/revoke/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import { revocationPlanLines } from '../../view/revocation.ts'
import { printDocument, printLines } from '../print.ts'
import { withProgress } from '../progress.ts'
import { factLines } from './facts.ts'
import type { RevokeInvocation } from './invocation.ts'

export interface Planned {
  readonly secret: RevokedSecret
  readonly credential: Credential
  readonly plan: Plan
  readonly earlier?: Earlier
}

/** Shows on standard error what it is, who uses it and what is going to happen. @throws ApiError */
export async function tellPlan(
  { flags, io }: RevokeInvocation,
  connection: Connection,
  { secret, credential, plan, earlier }: Planned,
): Promise<void> {
  const was = earlier === undefined ? 'is' : `was, after revision ${earlier.revision},`
  await io.stderr.write(`${escapeLine(`${qualifiedName(secret)} ${was} ${credential.title}`)}\n`)
  for (const { title } of credential.others ?? []) {
    await io.stderr.write(`${escapeLine(` and holds ${title}`)}\n`)
  }
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

/** The plan as a document, for a dry run. */
export async function printPlan(
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

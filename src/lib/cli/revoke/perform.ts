/** Carries a revocation out, and writes its evidence down, also when it ends in the middle. */
import { UserError } from '../../base/errors.ts'
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import {
  type Deed,
  type RevocationDocument,
  revocationDocument,
} from '../../change/evidence/document.ts'
import { type Proof, verdictOf } from '../../change/evidence/proof.ts'
import {
  carryOutRevocation,
  type Credential,
  type Earlier,
  type Plan,
  type RevokedSecret,
  type StepResult,
} from '../../change/revoke/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import { revocationEndLines, stepResultLines } from '../../view/revocation.ts'
import { ExitCode } from '../exit-code.ts'
import { operator } from '../operator.ts'
import { printLines } from '../print.ts'
import { timestamp } from '../../base/timestamp.ts'
import { writeEvidence } from './evidence-file.ts'
import type { RevokeInvocation } from './invocation.ts'
import { revocationWriter } from './objects.ts'
import { witnessesOf } from './witnesses.ts'

export interface Task {
  readonly secret: RevokedSecret
  readonly credential: Credential
  readonly plan: Plan
  /** Where the evidence goes. */
  readonly file: string
  /** Of the key that signs it. */
  readonly seed: SecretBytes | undefined
  /** What was done before it was interrupted. */
  readonly begun?: RevocationDocument | undefined
  readonly earlier?: Earlier
}

/** What has come of it so far. */
interface Record {
  readonly deeds: Deed[]
  /** The last ones for each credential: a Secret may hold several. */
  readonly proofs: Map<object, readonly Proof[]>
}

/**
 * Revokes. Whatever was done and answered is in the evidence before the next step, so that it is
 * there also when this program is killed.
 *
 * @throws ApiError when a step fails; what was done until then is in the evidence
 */
export async function perform(
  invocation: RevokeInvocation,
  connection: Connection,
  task: Task,
): Promise<RevocationDocument> {
  const { io } = invocation
  const { file, seed, begun } = task
  const by = await operator(connection)
  const record: Record = { deeds: [...(begun?.deeds ?? [])], proofs: new Map() }
  const write = async (finished: boolean): Promise<RevocationDocument> => {
    const document = documentOf(invocation, connection, task, { by, record, finished })
    await writeEvidence(file, document, seed)
    return document
  }
  try {
    await goThrough(invocation, connection, task, record, async () => {
      // A full disk is no reason to leave a credential alive; at the end it is an error.
      await write(false).catch((error: unknown) => tellUnwritten(io, error))
    })
  } catch (error) {
    if (record.deeds.length > 0) await io.stderr.write(`what was done until then: ${file}\n`)
    throw error
  }
  const document = await write(true)
  await printLines(io.stderr, revocationEndLines(document, file, seed !== undefined))
  return document
}

async function tellUnwritten({ stderr }: RevokeInvocation['io'], error: unknown): Promise<void> {
  if (!(error instanceof UserError)) throw error
  await stderr.write(`${escapeLine(`warning: ${error.message}`)}\n`)
}

/**
 * Ends the evidence of a revocation that was interrupted after its Secret was deleted: its
 * credential cannot be shown to anybody any more, so that what was answered before counts.
 */
export async function endedWithoutSecret(
  file: string,
  earlier: RevocationDocument,
  seed: SecretBytes | undefined,
): Promise<RevocationDocument> {
  const { namespace, name } = earlier.secret
  const at = timestamp(new Date())
  const what = `Secret ${qualifiedName({ namespace, name })} was found deleted`
  const document = revocationDocument({
    ...earlier,
    generatedAt: at,
    finished: true,
    deeds: [...earlier.deeds, { step: 'delete', what, at, outcome: 'alreadyDone' }],
  })
  await writeEvidence(file, document, seed)
  return document
}

/**
 * Takes a quarantine back, of which there is no evidence to hand over.
 *
 * @throws ApiError when a step fails
 */
export async function takeBack(
  invocation: RevokeInvocation,
  connection: Connection,
  task: Pick<Task, 'secret' | 'plan'>,
): Promise<ExitCode> {
  const record: Record = { deeds: [], proofs: new Map() }
  await goThrough(invocation, connection, task, record, () => Promise.resolve())
  const isAlive = verdictOf(proofsIn(record)) === 'dead'
  const words = isAlive ? 'alive again' : 'not proven to be alive again'
  await invocation.io.stderr.write(`${words}\n`)
  return isAlive ? ExitCode.done : ExitCode.yes
}

async function goThrough(
  invocation: RevokeInvocation,
  connection: Connection,
  { secret, plan }: Pick<Task, 'secret' | 'plan'>,
  record: Record,
  kept: () => Promise<void>,
): Promise<void> {
  const { io } = invocation
  await carryOutRevocation(plan.steps, {
    writer: revocationWriter(connection),
    witnesses: witnessesOf(invocation),
    now: () => new Date(),
    command: commandFor(secret),
    async tell(result: StepResult) {
      keepResult(record, result)
      await kept()
      const number = plan.steps.indexOf(result.step) + 1
      await printLines(io.stderr, stepResultLines(result, number, io.glyphs))
    },
  })
}

function keepResult(record: Record, { step, deed, proofs }: StepResult): void {
  if (deed !== undefined && !isKnown(record, deed)) record.deeds.push(deed)
  if (step.type !== 'prove' || proofs === undefined) return
  const { question } = step
  // What is asked after a further deed counts for more than what was asked before it.
  record.proofs.set(question.type === 'token' ? question.token : question, proofs)
}

/** Found done, by whoever was interrupted. */
function isKnown({ deeds }: Record, { step, outcome }: Deed): boolean {
  return outcome === 'alreadyDone' && deeds.some((each) => each.step === step)
}

function proofsIn({ proofs }: Record): readonly Proof[] {
  return [...proofs.values()].flat()
}

function commandFor(secret: NamespacedName): string {
  return `${COMMAND} revoke ${qualifiedName(secret)}`
}

function documentOf(
  { flags }: RevokeInvocation,
  connection: Connection,
  { secret, credential, plan, earlier }: Task,
  {
    by,
    record,
    finished,
  }: { readonly by: string; readonly record: Record; readonly finished: boolean },
): RevocationDocument {
  const { namespace, name, uid, plain } = secret
  const { reason } = flags
  const revision = earlier === undefined ? {} : { revision: earlier.revision }
  return revocationDocument({
    generatedAt: timestamp(new Date()),
    cluster: connection.server,
    by,
    ...(reason !== undefined && { reason }),
    secret: { namespace, name, uid, type: plain.type || 'Opaque', ...revision },
    credential,
    finished,
    deeds: record.deeds,
    proofs: proofsIn(record),
    residual: plan.residual,
  })
}

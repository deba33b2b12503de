/** Carries a revocation out, and writes its evidence down, also when it ends in the middle. */
import { type NamespacedName, qualifiedName } from '../../base/names.ts'
import { COMMAND } from '../../base/product.ts'
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
  type Plan,
  type RevokedSecret,
  type StepResult,
} from '../../change/revoke/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import { revocationEndLines, stepResultLines } from '../../view/revocation.ts'
import { ExitCode } from '../exit-code.ts'
import { operator } from '../operator.ts'
import { printDocument, printLines, timestamp } from '../print.ts'
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
}

/** What has come of it so far. */
interface Record {
  readonly deeds: Deed[]
  proofs: readonly Proof[]
  /** That something was done since the last proof. */
  isChanged: boolean
}

/**
 * Revokes.
 *
 * @throws ApiError when a step fails; what was done until then is in the evidence
 */
export async function perform(
  invocation: RevokeInvocation,
  connection: Connection,
  task: Task,
): Promise<ExitCode> {
  const { flags, io } = invocation
  const { file, seed } = task
  const by = await operator(connection)
  const record: Record = { deeds: [], proofs: [], isChanged: false }
  const made = (): RevocationDocument => documentOf(invocation, connection, task, { by, record })
  // After each step: whatever ends the program, what was done until then is written down.
  const keep = (): Promise<void> => writeEvidence(file, made(), seed)
  try {
    await goThrough(invocation, connection, task, { record, keep })
  } catch (error) {
    if (record.deeds.length > 0) await io.stderr.write(`what was done until then: ${file}\n`)
    throw error
  }
  const document = made()
  await keep()
  await printLines(io.stderr, revocationEndLines(document, file, seed !== undefined))
  if (flags.output !== undefined) {
    const { apiVersion: _, kind, ...body } = document
    await printDocument(io, flags.output, kind, body)
  }
  const isProven = document.verdict === 'dead' || document.verdict === 'powerless'
  return isProven ? ExitCode.done : ExitCode.yes
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
  const record: Record = { deeds: [], proofs: [], isChanged: false }
  await goThrough(invocation, connection, task, { record, keep: async () => {} })
  const isAlive = verdictOf(record.proofs) === 'dead'
  const words = isAlive ? 'alive again' : 'not proven to be alive again'
  await invocation.io.stderr.write(`${words}\n`)
  return isAlive ? ExitCode.done : ExitCode.yes
}

async function goThrough(
  invocation: RevokeInvocation,
  connection: Connection,
  { secret, plan }: Pick<Task, 'secret' | 'plan'>,
  { record, keep }: { readonly record: Record; readonly keep: () => Promise<void> },
): Promise<void> {
  const { io } = invocation
  await carryOutRevocation(plan.steps, {
    writer: revocationWriter(connection),
    witnesses: witnessesOf(invocation),
    now: () => new Date(),
    command: commandFor(secret),
    async tell(result: StepResult) {
      keepResult(record, result)
      await keep()
      const number = plan.steps.indexOf(result.step) + 1
      await printLines(io.stderr, stepResultLines(result, number, io.glyphs))
    },
  })
}

function keepResult(record: Record, { deed, proofs }: StepResult): void {
  if (deed !== undefined) {
    record.deeds.push(deed)
    record.isChanged = true
  }
  if (proofs === undefined) return
  // What is asked after a further deed counts for more than what was asked before it.
  record.proofs = record.isChanged ? proofs : [...record.proofs, ...proofs]
  record.isChanged = false
}

function commandFor(secret: NamespacedName): string {
  return `${COMMAND} revoke ${qualifiedName(secret)}`
}

function documentOf(
  { flags }: RevokeInvocation,
  connection: Connection,
  { secret, credential, plan }: Task,
  { by, record }: { readonly by: string; readonly record: Record },
): RevocationDocument {
  const { namespace, name, uid, plain } = secret
  const { reason } = flags
  return revocationDocument({
    generatedAt: timestamp(new Date()),
    cluster: connection.server,
    by,
    ...(reason !== undefined && { reason }),
    secret: { namespace, name, uid, type: plain.type || 'Opaque' },
    credential,
    deeds: record.deeds,
    proofs: record.proofs,
    residual: plan.residual,
  })
}

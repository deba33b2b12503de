import { qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import { compareSecret } from '../../change/diff/compare.ts'
import { fingerprints } from '../../change/diff/fingerprint.ts'
import type { SecretDifference } from '../../change/diff/report.ts'
import { diffLines, diffSummary } from '../../view/diff.ts'
import type { InvocationWith } from '../command.ts'
import { ExitCode } from '../exit-code.ts'
import type { documentOutput } from '../flags.ts'
import { printDocument, printLines } from '../print.ts'
import { timestamp } from '../../base/timestamp.ts'
import { compareClusters } from './compare-clusters.ts'
import type { Compared } from './compared.ts'
import { compareFiles, compareWithCluster } from './compare-files.ts'
import { connectOne, connectTwo } from './connections.ts'
import { externalDiff, runExternalDiff } from './external.ts'
import { type DiffFlags, type DiffPlan, planOf } from './plan.ts'
import { checkReveal, reveal } from './reveal.ts'

type Invocation = InvocationWith<DiffFlags & typeof documentOutput>

/**
 * Compares Secrets and prints what differs.
 *
 * @returns the exit codes of `kubectl diff`: 0 the same, 1 different; whatever goes wrong is above
 * @throws UserError, ApiError
 */
export async function diff(invocation: Invocation, words: readonly string[]): Promise<ExitCode> {
  const { flags, io } = invocation
  const plan = planOf(flags, words)
  if (flags.reveal) checkReveal(invocation)
  const compared = await gather(invocation, plan)
  const fingerprint = fingerprints()
  const items = compared.pairs.map((pair) => compareSecret(pair, compared.mode, fingerprint))
  const program = externalDiff(io.env)
  const differs = items.some(({ state }) => state !== 'same')
  let exitCode: ExitCode = differs ? ExitCode.yes : ExitCode.done
  if (program !== undefined && flags.output === undefined && !flags.reveal) {
    exitCode = await runExternalDiff(program, items, invocation.signal)
  } else await print(invocation, compared, items)
  await warn(invocation, compared)
  return withMissing(exitCode, compared, flags.strict)
}

/** @throws ApiError of what was refused, now that all else is told */
function withMissing(exitCode: ExitCode, { notCompared }: Compared, strict: boolean): ExitCode {
  const refusal = notCompared.find(({ error }) => error !== undefined)?.error
  if (refusal !== undefined) throw refusal
  const incomplete = strict && notCompared.length > 0
  return incomplete && exitCode === ExitCode.done ? ExitCode.incomplete : exitCode
}

async function gather(invocation: Invocation, plan: DiffPlan): Promise<Compared> {
  if (plan.kind === 'files') return compareFiles(invocation, plan)
  if (plan.kind === 'apply') {
    const connection = await connectOne(invocation, plan.paths.includes('-'))
    try {
      return await compareWithCluster(invocation, plan.paths, connection)
    } finally {
      connection.close()
    }
  }
  const clusters = await connectTwo(invocation)
  try {
    return await compareClusters(invocation, plan.names, clusters)
  } finally {
    clusters.from.close()
    clusters.to.close()
  }
}

async function print(
  invocation: Invocation,
  compared: Compared,
  items: readonly SecretDifference[],
): Promise<void> {
  const { flags, io } = invocation
  if (flags.output !== undefined) return printReport(invocation, compared, items)
  await printLines(io.stdout, diffLines(items, io.glyphs))
  // Zero of zero would read as an answer where everything was refused.
  const none = items.length === 0 && compared.notCompared.length > 0
  if (!none) await printLines(io.stderr, diffSummary(items))
  if (flags.reveal) await reveal(invocation, compared.pairs)
}

async function printReport(
  { flags, io }: Invocation,
  { from, to, notCompared }: Compared,
  items: readonly SecretDifference[],
): Promise<void> {
  if (flags.output === undefined) return
  await printDocument(io, flags.output, 'DiffReport', {
    generatedAt: timestamp(io.now()),
    from,
    to,
    items,
    notCompared: notCompared.map(({ error: _error, ...each }) => each),
  })
}

const REASONS = {
  refused: 'the cluster does not let you read it',
  sealed: 'a SealedSecret needs a private key of its controller (--private-key)',
} as const

async function warn({ io }: Invocation, { from, to, notCompared }: Compared): Promise<void> {
  const refusing = { from: from.name, to: to.name, both: `neither ${from.name} nor ${to.name}` }
  await printLines(
    io.stderr,
    notCompared.map(({ side, reason, ...each }) => {
      const does = side === 'both' ? 'lets' : 'does not let'
      const why = side === undefined ? REASONS[reason] : `${refusing[side]} ${does} you read it`
      return escapeLine(`warning: not compared: ${qualifiedName(each)}: ${why}`)
    }),
  )
}

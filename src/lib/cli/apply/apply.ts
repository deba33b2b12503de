import { UserError } from '../../base/errors.ts'
import { VERSION } from '../../base/product.ts'
import { planApply } from '../../change/apply/plan.ts'
import type { ApplyReport } from '../../change/apply/report.ts'
import type { ApplyOptions, ApplyPlan, Wanted } from '../../change/apply/types.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { applyLine, remarkLines } from '../../view/apply.ts'
import { clientFlags } from '../client-flags.ts'
import type { InvocationWith } from '../command.ts'
import type { clusterFlags, documentOutput } from '../flags.ts'
import type { identityFlags, passphraseFlags } from '../keys/flags.ts'
import type { manifestFlags } from '../manifests/flags.ts'
import { checkOneReader, decryptionWith } from '../manifests/decryption.ts'
import { readManifests } from '../manifests/read-manifests.ts'
import type { Manifests } from '../manifests/types.ts'
import { printDocument, printLines } from '../print.ts'
import { timestamp } from '../../base/timestamp.ts'
import { withProgress } from '../progress.ts'
import { applyWriter } from './apply-writer.ts'
import { carryOut } from './carry-out.ts'
import type { applyFlags } from './flags.ts'
import { readLive } from './live.ts'
import { mayPrune, pruneSteps } from './prune.ts'
import { refuse } from './refuse.ts'
import { tellTokenNames } from './token-names.ts'
import { wantedOf } from './wanted.ts'

type Invocation = InvocationWith<
  typeof applyFlags &
    typeof manifestFlags &
    typeof identityFlags &
    typeof passphraseFlags &
    typeof documentOutput &
    typeof clusterFlags
>

/**
 * Applies the Secrets of manifests. Everything is read, checked and planned before anything is
 * sent; the first write that fails ends it.
 *
 * @throws UserError before anything is sent; ApiError
 */
export async function apply(invocation: Invocation): Promise<void> {
  const { flags, signal } = invocation
  checkFlags(flags)
  checkOneReader(flags.filename, flags['passphrase-file'])
  const taken = flags.filename.includes('-') ? { stdinTaken: 'it is read by -f -' } : {}
  const connection = await connect({
    flags: clientFlags(flags),
    version: VERSION,
    signal,
    ...taken,
  })
  try {
    await applyTo(connection, invocation)
  } finally {
    connection.close()
  }
}

function checkFlags({ filename, prune, selector = '' }: Invocation['flags']): void {
  if (filename.length === 0) {
    throw new UserError('nothing says what to apply', ['name files or folders with -f, or -f -'])
  }
  if (prune && selector.trim() === '') {
    throw new UserError('--prune needs -l: it deletes what the labels select and no file holds')
  }
}

async function applyTo(connection: Connection, invocation: Invocation): Promise<void> {
  const { flags, io } = invocation
  const manifests = await manifestsOf(invocation, connection)
  const wanted = wantedOf(manifests, {
    selector: flags.selector,
    skipOthers: flags['skip-others'],
  })
  await tellInput(invocation, manifests)
  const options = optionsOf(invocation)
  const plans = await withProgress(io, 'reading', () => planAll(wanted, connection, options))
  await printLines(
    io.stderr,
    plans.flatMap(({ step, remarks }) => remarkLines(step.wanted, remarks)),
  )
  await refuse(plans, io)
  await tellTokenNames(plans, connection, io)
  const held = [...manifests.secrets, ...manifests.sealed]
  const prune = await pruneSteps(invocation, connection, { held, wanted })
  if (!(await mayPrune(invocation, connection, prune))) {
    await io.stderr.write('nothing was changed\n')
    return
  }
  const steps = plans.map(({ step }) => step)
  const means = { client: connection, writer: applyWriter(connection), options }
  const { reports, failure } = await withProgress(io, 'applying', () =>
    carryOut(steps, prune, { ...means, dryRun: flags['dry-run'] }),
  )
  await print(invocation, reports)
  if (failure !== undefined) throw failure
}

function manifestsOf(
  invocation: Invocation,
  { namespace }: Pick<Connection, 'namespace'>,
): Promise<Manifests> {
  const { flags, io } = invocation
  return readManifests(flags.filename, {
    namespace,
    typedNamespace: flags.namespace,
    recursive: flags.recursive,
    readStandardInput: async () => Buffer.concat(await io.stdin.toArray()),
    decryption: decryptionWith(invocation),
  })
}

async function tellInput({ io }: Invocation, { secrets, others }: Manifests): Promise<void> {
  const inClear = secrets.filter(({ hadLastApplied }) => hadLastApplied)
  const lines = inClear.map(
    ({ place }) =>
      `warning: ${place.name}, line ${place.line}: the manifest holds a last-applied annotation, which may hold values; it is not applied`,
  )
  if (others.length > 0) lines.push(`note: objects that are no Secrets, left out: ${others.length}`)
  await printLines(io.stderr, lines)
}

function optionsOf({ flags, io }: Invocation): ApplyOptions {
  return {
    forceConflicts: flags['force-conflicts'],
    forceManaged: flags['force-managed'],
    purgeLastApplied: flags['purge-last-applied'],
    strict: flags.validate === 'strict',
    now: io.now(),
  }
}

/** The client sends a few requests at a time. */
function planAll(
  wanted: readonly Wanted[],
  connection: Connection,
  options: ApplyOptions,
): Promise<readonly ApplyPlan[]> {
  return Promise.all(
    wanted.map(async (each) => planApply(each, await readLive(each, connection), options)),
  )
}

async function print({ flags, io }: Invocation, steps: readonly ApplyReport[]): Promise<void> {
  if (flags.output === undefined) {
    return printLines(
      io.stdout,
      steps.map((step) => applyLine(step, io.glyphs.dot)),
    )
  }
  const generatedAt = timestamp(io.now())
  const body = { generatedAt, dryRun: flags['dry-run'], steps }
  await printDocument(io, flags.output, 'ChangeReport', body)
}

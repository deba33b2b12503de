import { ApiError, withHints } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { COMMAND, VERSION } from '../../base/product.ts'
import { checkDraft } from '../../change/check-draft.ts'
import type { SecretDraft } from '../../change/draft.ts'
import { execute, type StepReport } from '../../change/plan.ts'
import { connect, type Connection } from '../../source/http/connect.ts'
import { stepLine } from '../../view/change.ts'
import { clientFlags } from '../client-flags.ts'
import { clusterWriter } from '../cluster-writer.ts'
import type { InvocationWith } from '../command.ts'
import type { clusterFlags, documentOutput } from '../flags.ts'
import { printDocument, printLines } from '../print.ts'
import { timestamp } from '../../base/timestamp.ts'
import { type Drafted, type DraftFlags, draftSecret, inFile } from './draft.ts'
import { type fileFlags, goesToFile } from './file-flags.ts'
import { tell } from './tell.ts'

type Invocation = InvocationWith<
  DraftFlags & typeof fileFlags & typeof documentOutput & typeof clusterFlags
>

/**
 * Makes one Secret.
 *
 * @throws UserError before anything is sent; ApiError
 */
export async function create(invocation: Invocation, typedName: string | undefined): Promise<void> {
  const { flags, signal } = invocation
  const toFile = goesToFile(flags)
  if (toFile) {
    const { checkOut } = await import('./check-out.ts')
    await checkOut(invocation)
  }
  const connection = await connect({
    flags: clientFlags(flags),
    version: VERSION,
    signal,
    ...(flags['from-stdin'] !== undefined && { stdinTaken: 'it is read by --from-stdin' }),
  })
  try {
    if (flags.seal) {
      const { sealNew } = await import('./seal-new.ts')
      await sealNew(invocation, connection, typedName)
      return
    }
    const { namespace } = connection
    const drafted = await draftSecret(invocation, { client: connection, namespace }, typedName)
    await tellDrafted(invocation, connection, drafted)
    if (toFile) {
      const { writeEncryptedSecret } = await import('./to-file.ts')
      await writeEncryptedSecret(invocation, inFile(drafted.draft, flags.namespace, typedName))
    } else await intoCluster(invocation, connection, drafted)
  } finally {
    connection.close()
  }
}

/** @throws UserError when the Secret cannot be as it was drafted */
async function tellDrafted(
  { flags, io }: Invocation,
  connection: Connection,
  drafted: Drafted,
): Promise<void> {
  const strict = flags.validate === 'strict'
  const flaws = checkDraft(drafted.draft, { now: io.now(), strict })
  const names = await nameWarnings(connection, drafted.draft)
  await tell(io, { ...drafted, warnings: [...drafted.warnings, ...flaws, ...names] })
}

/** Few make such a Secret: the others do without what it takes to look. */
async function nameWarnings(
  client: Connection,
  { namespace, name, type, labels, annotations }: SecretDraft,
): Promise<readonly string[]> {
  if (!type.endsWith('/service-account-token')) return []
  const { tokenNameWarnings } = await import('../revoke/token-name.ts')
  return tokenNameWarnings(client, { namespace, name, type, metadata: { labels, annotations } })
}

async function intoCluster(
  invocation: Invocation,
  connection: Connection,
  drafted: Drafted,
): Promise<void> {
  const { flags, io } = invocation
  if (!(await isWanted(invocation, connection, drafted))) {
    await io.stderr.write('nothing was changed\n')
    return
  }
  await print(invocation, await write(invocation, connection, drafted.draft))
  if (flags['dry-run'] !== 'none' || !io.stderr.isTerminal) return
  const { tellAftermath } = await import('./aftermath.ts')
  await tellAftermath(io, connection, drafted.draft)
}

/** Whoever was asked for the parts is asked for the whole; flags alone are an order. */
async function isWanted(
  { flags }: Invocation,
  { contextName, server }: Connection,
  { draft, asked }: Drafted,
): Promise<boolean> {
  if (asked === undefined || flags.yes || flags['dry-run'] !== 'none') return true
  const { namespace, name, type, data } = draft
  const keys = [...data.keys()].join(', ')
  return asked.yes(
    `Make secret/${name} (${type}: ${keys}) in ${contextName ?? server}, namespace ${namespace}?`,
  )
}

async function write(
  { flags }: Invocation,
  connection: Connection,
  draft: SecretDraft,
): Promise<readonly StepReport[]> {
  const writer = clusterWriter(connection)
  try {
    return await execute([{ action: 'create', draft }], writer, flags['dry-run'])
  } catch (error) {
    throw error instanceof ApiError ? inContext(error, draft) : error
  }
}

/** What to do next depends on what is wrong. */
function inContext(error: ApiError, draft: SecretDraft): ApiError {
  const name = qualifiedName(draft)
  const describe = `\`${COMMAND} describe ${name}\``
  const { failure, hints } = error
  if (failure === 'conflict') return withHints(error, [`${describe} shows the one that is there`])
  if (failure === 'notFound') {
    return withHints(error, [`is there a namespace ${draft.namespace}? it is not made by itself`])
  }
  if (failure !== 'unreachable' && failure !== 'timeout') return error
  return withHints(error, [...hints, `whether it was made is not known: ${describe} tells`])
}

async function print({ flags, io }: Invocation, steps: readonly StepReport[]): Promise<void> {
  if (flags.output === undefined) {
    return printLines(
      io.stdout,
      steps.map((step) => stepLine(step, io.glyphs.dot)),
    )
  }
  const generatedAt = timestamp(io.now())
  await printDocument(io, flags.output, 'ChangeReport', {
    generatedAt,
    dryRun: flags['dry-run'],
    steps,
  })
}

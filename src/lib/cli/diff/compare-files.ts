import { parseSelector } from '../../analysis/secrets/selector.ts'
import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { SideSecret } from '../../change/diff/side.ts'
import { pairFiles, pairSecrets } from '../../change/diff/pair.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
import { checkOneReader, decryptionWith } from '../manifests/decryption.ts'
import { readManifests } from '../manifests/read-manifests.ts'
import type { ReadManifestsOptions } from '../manifests/types.ts'
import { type Compared, type NotCompared, notCompared } from './compared.ts'
import { withProgress } from '../progress.ts'
import { manifestSecret } from './manifest-secret.ts'
import type { DiffFlags } from './plan.ts'
import { readNamed } from './read-live.ts'
import { sealedSecret, unsealingKeys } from './sealed.ts'

type Invocation = InvocationWith<DiffFlags>

interface FileSide {
  /** Those that -l selects. */
  readonly secrets: readonly SideSecret[]
  readonly sealed: readonly NotCompared[]
  /** How many there are without -l. */
  readonly count: number
}

/** Two files or folders, without a cluster. */
export async function compareFiles(
  invocation: Invocation,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<Compared> {
  if (before === '-' && after === '-') {
    throw new UserError('standard input can be read once, but - is given twice')
  }
  const source = sourceOf(invocation, [before, after], invocation.flags.namespace ?? '')
  const [old, fresh] = [await readSide(source, [before]), await readSide(source, [after])]
  checkAny([old, fresh], [before, after])
  return {
    mode: 'equal',
    from: { kind: 'files', name: before },
    to: { kind: 'files', name: after },
    pairs: pairFiles(old.secrets, fresh.secrets),
    notCompared: once([...old.sealed, ...fresh.sealed]),
  }
}

/** "Nothing differs" would be a poor answer to a path that was mistyped. */
function checkAny(sides: readonly FileSide[], paths: readonly string[]): void {
  if (sides.every(({ count }) => count === 0)) {
    throw new UserError(`no Secret is in ${paths.join(' or ')}`)
  }
}

/** Files in which each kind stands once may still hold one Secret in two forms. */
function checkDistinct(secrets: readonly SideSecret[]): void {
  const seen = new Set<string>()
  for (const name of secrets.map(qualifiedName)) {
    if (seen.has(name)) throw new UserError(`${name} is there as a Secret and as a SealedSecret`)
    seen.add(name)
  }
}

/** The same SealedSecret may be on both sides. */
function once(all: readonly NotCompared[]): readonly NotCompared[] {
  return [...new Map(all.map((each) => [qualifiedName(each), each])).values()]
}

/** Manifests with the cluster that they would be applied to. */
export async function compareWithCluster(
  invocation: Invocation,
  paths: readonly string[],
  connection: Connection,
): Promise<Compared> {
  const source = sourceOf(invocation, paths, connection.namespace)
  const side = await readSide(source, paths)
  const { secrets, sealed } = side
  checkAny([side], paths)
  // Not around the files, for which somebody may be asked for a passphrase.
  const live = await withProgress(invocation.io, 'reading', () => readNamed(connection, secrets))
  const refused = live.refused.map(notCompared)
  const unseen = new Set(refused.map(qualifiedName))
  const seen = secrets.filter((secret) => !unseen.has(qualifiedName(secret)))
  return {
    mode: 'apply',
    from: { kind: 'cluster', name: connection.name },
    to: { kind: 'files', name: paths.join(', ') },
    pairs: pairSecrets(live.secrets, seen),
    notCompared: [...refused, ...sealed],
  }
}

/** How files are read; keys are looked for once for all of them. */
interface Source {
  readonly invocation: Invocation
  readonly options: ReadManifestsOptions
}

function sourceOf(invocation: Invocation, paths: readonly string[], namespace: string): Source {
  const { flags, io } = invocation
  checkOneReader(paths, flags['passphrase-file'])
  return {
    invocation,
    options: {
      namespace,
      typedNamespace: flags.namespace,
      recursive: flags.recursive,
      readStandardInput: async () => Buffer.concat(await io.stdin.toArray()),
      decryption: decryptionWith(invocation),
    },
  }
}

async function readSide(
  { invocation: { flags, io }, options }: Source,
  paths: readonly string[],
): Promise<FileSide> {
  const { secrets, sealed, others } = await readManifests(paths, options)
  if (others.length > 0) {
    const kinds = [...new Set(others.map(({ what }) => what))].toSorted().join(', ')
    await io.stderr.write(
      `note: left out ${others.length} that are no Secrets (${escapeLine(kinds)}); \`kubectl diff\` compares them\n`,
    )
  }
  const keys = await unsealingKeys(flags['private-key'])
  const opened = keys.length === 0 ? [] : sealed.map((each) => sealedSecret(each, keys))
  const closed = keys.length === 0 ? sealed : []
  const matches = parseSelector(flags.selector ?? '')
  const all = [...secrets.map(manifestSecret), ...opened]
  checkDistinct(all)
  return {
    count: secrets.length + sealed.length,
    secrets: all.filter(({ labels }) => matches(labels)),
    sealed: closed.map((each) => ({
      namespace: each.namespace,
      name: each.name,
      reason: 'sealed',
    })),
  }
}

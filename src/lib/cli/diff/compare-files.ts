import { parseSelector } from '../../analysis/secrets/selector.ts'
import { UserError } from '../../base/errors.ts'
import { qualifiedName } from '../../base/names.ts'
import { escapeLine } from '../../base/safe-text.ts'
import type { SideSecret } from '../../change/diff/side.ts'
import { pairFiles, pairSecrets } from '../../change/diff/pair.ts'
import type { Connection } from '../../source/http/connect.ts'
import type { InvocationWith } from '../command.ts'
import { readManifests } from '../manifests/read-manifests.ts'
import { type Compared, type NotCompared, notCompared } from './compared.ts'
import { manifestSecret } from './manifest-secret.ts'
import type { DiffFlags } from './plan.ts'
import { readNamed } from './read-live.ts'

type Invocation = InvocationWith<DiffFlags>

interface FileSide {
  readonly secrets: readonly SideSecret[]
  readonly sealed: readonly NotCompared[]
}

/** Two files or folders, without a cluster. */
export async function compareFiles(
  invocation: Invocation,
  { before, after }: { readonly before: string; readonly after: string },
): Promise<Compared> {
  if (before === '-' && after === '-') {
    throw new UserError('standard input can be read once, but - is given twice')
  }
  const namespace = invocation.flags.namespace ?? ''
  const [old, fresh] = [
    await readSide(invocation, [before], namespace),
    await readSide(invocation, [after], namespace),
  ]
  return {
    mode: 'equal',
    from: { kind: 'files', name: before },
    to: { kind: 'files', name: after },
    pairs: pairFiles(old.secrets, fresh.secrets),
    notCompared: [...old.sealed, ...fresh.sealed],
  }
}

/** Manifests with the cluster that they would be applied to. */
export async function compareWithCluster(
  invocation: Invocation,
  paths: readonly string[],
  connection: Connection,
): Promise<Compared> {
  const { secrets, sealed } = await readSide(invocation, paths, connection.namespace)
  const live = await readNamed(connection, secrets)
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

async function readSide(
  { flags, io }: Invocation,
  paths: readonly string[],
  namespace: string,
): Promise<FileSide> {
  const { secrets, sealed, others } = await readManifests(paths, {
    namespace,
    typedNamespace: flags.namespace,
    recursive: flags.recursive,
    readStandardInput: async () => Buffer.concat(await io.stdin.toArray()),
  })
  if (others.length > 0) {
    const kinds = [...new Set(others.map(({ what }) => what))].toSorted().join(', ')
    await io.stderr.write(
      `note: left out ${others.length} that are no Secrets (${escapeLine(kinds)}); \`kubectl diff\` compares them\n`,
    )
  }
  const matches = parseSelector(flags.selector ?? '')
  return {
    secrets: secrets.map(manifestSecret).filter(({ labels }) => matches(labels)),
    sealed: sealed.map((each) => ({
      namespace: each.namespace,
      name: each.name,
      reason: 'sealed',
    })),
  }
}

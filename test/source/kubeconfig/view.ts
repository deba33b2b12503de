import { readFileSync } from 'node:fs'
import path from 'node:path'

import { UserError } from '../../../src/lib/base/errors.ts'
import type { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import type {
  Cluster,
  Context,
  Kubeconfig,
  User,
} from '../../../src/lib/source/kubeconfig/types.ts'
import { loadKubeconfig } from '../../../src/lib/source/kubeconfig/load.ts'
import type { KubeconfigCase } from './cases.ts'
import { FOLDER, inFolder, kubectl } from './kubectl.ts'

/** What `kubectl config view --minify --flatten --raw -o json` shows, or that it refuses. */
export type View = { readonly config: object } | { readonly refused: true }

/**
 * kubectl's answer. `--flatten` puts the content of a file in place of its path,
 * which shows how the path was resolved; `--merge` makes it treat an explicit
 * file as other commands do.
 */
export function kubectlView(situation: KubeconfigCase): Promise<View> {
  return inFolder(situation.files, async (folder) => {
    const args = ['config', 'view', '--minify', '--flatten', '--raw', '--merge=true', '-o', 'json']
    if (situation.explicit !== undefined) {
      args.push('--kubeconfig', path.join(folder, situation.explicit))
    }
    if (situation.context !== undefined) args.push('--context', situation.context)
    try {
      const output = await kubectl(args, environment(situation, folder), folder)
      return { config: baseNames(JSON.parse(output.replaceAll(folder, FOLDER)) as object) }
    } catch {
      return { refused: true }
    }
  })
}

/** Our own answer in kubectl's form. */
export function ourView(situation: KubeconfigCase): Promise<View> {
  return inFolder(situation.files, async (folder) => {
    const { explicit, context } = situation
    const file = explicit === undefined ? undefined : path.join(folder, explicit)
    try {
      const config = await loadKubeconfig(file, environment(situation, folder))
      const view = JSON.stringify(minify(config, context ?? config.currentContext))
      return { config: baseNames(JSON.parse(view.replaceAll(folder, FOLDER)) as object) }
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (missing || error instanceof UserError) return { refused: true }
      throw error
    }
  })
}

/**
 * `config view` resolves neither tokenFile nor command, so only their names are
 * compared here; `kubectl-requests.test.ts` shows which file is used. Preferences
 * are unused and come and go between versions of kubectl.
 */
function baseNames(view: object): object {
  return JSON.parse(
    JSON.stringify(view, (key, value: unknown) => {
      if (key === 'preferences') return undefined
      const isPath = key === 'tokenFile' || key === 'command'
      return isPath && typeof value === 'string' ? path.basename(value) : value
    }),
  ) as object
}

function environment({ kubeconfig }: KubeconfigCase, folder: string): Record<string, string> {
  const list = kubeconfig?.map((file) => (file === '' ? '' : path.join(folder, file)))
  return { HOME: folder, ...(list && { KUBECONFIG: list.join(path.delimiter) }) }
}

// MinifyConfig of clientcmd/api/helpers.go refuses what cannot be found.
function minify(config: Kubeconfig, name: string): object {
  const context = config.contexts.get(name)
  if (name === '' || context === undefined) throw new UserError('no context')
  return {
    kind: 'Config',
    apiVersion: 'v1',
    clusters: entry(config.clusters, context.cluster, 'cluster', clusterView),
    users: entry(config.users, context.user, 'user', userView),
    contexts: [{ name, context: contextView(context) }],
    'current-context': name,
  }
}

function entry<T>(
  entries: ReadonlyMap<string, T>,
  name: string,
  field: string,
  view: (value: T) => object,
): readonly object[] | null {
  if (name === '') return null
  const value = entries.get(name)
  if (value === undefined) throw new UserError(`no ${field}`)
  return [{ name, [field]: view(value) }]
}

function contextView({ cluster, user, namespace }: Context): object {
  return { cluster, user, ...(namespace && { namespace }) }
}

function clusterView(cluster: Cluster): object {
  return omitEmpty(
    {
      'tls-server-name': cluster.tlsServerName,
      'insecure-skip-tls-verify': cluster.skipTLSVerify,
      'certificate-authority-data': dataOrFile(cluster.caData, cluster.caFile),
      'proxy-url': cluster.proxyUrl,
      'disable-compression': cluster.disableCompression,
    },
    { server: cluster.server },
  )
}

function userView(user: User): object {
  const { exec, authProvider } = user
  return omitEmpty({
    'client-certificate-data': dataOrFile(user.certData, user.certFile),
    'client-key-data': dataOrFile(user.keyData?.reveal(), user.keyFile),
    token: user.token?.revealText(),
    tokenFile: user.tokenFile,
    as: user.impersonateUser,
    'as-uid': user.impersonateUid,
    'as-groups': user.impersonateGroups,
    'as-user-extra': user.impersonateExtra,
    username: user.username,
    password: user.password?.revealText(),
    'auth-provider': authProvider && {
      name: authProvider.name,
      config: reveal(authProvider.config),
    },
    exec: exec && {
      ...omitEmpty({ installHint: exec.installHint, interactiveMode: exec.interactiveMode }),
      command: exec.command,
      args: exec.args.length > 0 ? exec.args : null,
      env: exec.env.length > 0 ? exec.env : null,
      apiVersion: exec.apiVersion,
      provideClusterInfo: exec.provideClusterInfo,
    },
  })
}

function reveal(config: Readonly<Record<string, SecretBytes>>): Record<string, string> {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, value.revealText()]))
}

function dataOrFile(data: string | Uint8Array | undefined, file?: string): string | undefined {
  if (data !== undefined && file !== undefined) throw new UserError('both path and contents')
  const bytes = data ?? (file === undefined ? undefined : readFileSync(file))
  return bytes === undefined ? undefined : Buffer.from(bytes as Uint8Array).toString('base64')
}

function omitEmpty(fields: Readonly<Record<string, unknown>>, always: object = {}): object {
  const kept = Object.entries(fields).filter(
    ([, value]) => value !== undefined && value !== '' && value !== false,
  )
  return { ...always, ...Object.fromEntries(kept) }
}

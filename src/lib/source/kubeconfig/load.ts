import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'

import { UserError } from '../../base/errors.ts'
import { parseKubeconfig } from './parse.ts'
import type { Cluster, Kubeconfig, User } from './types.ts'

/** Environment variables, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

const EMPTY: Kubeconfig = {
  currentContext: '',
  clusters: new Map(),
  users: new Map(),
  contexts: new Map(),
}

/**
 * Loads kubeconfig files by the rules of clientcmd's `ClientConfigLoadingRules`:
 * `--kubeconfig` names the only file and it must exist; else `$KUBECONFIG` is a
 * list in which empty and missing files are skipped; else `~/.kube/config`.
 *
 * @param explicit value of `--kubeconfig`, if given
 * @throws UserError when a file cannot be read or understood
 */
export async function loadKubeconfig(
  explicit: string | undefined,
  env: Environment,
): Promise<Kubeconfig> {
  const files = explicit ? [explicit] : kubeconfigFiles(env)
  const loaded = await Promise.all(files.map((file) => loadFile(file, file === explicit)))
  return mergeKubeconfigs(loaded.filter((config) => config !== undefined))
}

function kubeconfigFiles(env: Environment): readonly string[] {
  const list = env['KUBECONFIG'] ?? ''
  if (list === '') return [path.join(env['HOME'] || homedir(), '.kube', 'config')]
  return [...new Set(list.split(path.delimiter))].filter((file) => file !== '')
}

async function loadFile(file: string, mustExist: boolean): Promise<Kubeconfig | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && !mustExist) return undefined
    throw new UserError(`cannot read kubeconfig ${file}: ${errnoInWords(code)}`)
  }
  return resolvePaths(parseFile(text, file), path.resolve(path.dirname(file)))
}

function parseFile(text: string, file: string): Kubeconfig {
  try {
    return parseKubeconfig(text)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(`cannot understand kubeconfig ${file}: ${error.message}`, error.hints)
  }
}

/** The commonest reasons why a file cannot be read, in words. */
export function errnoInWords(code: string): string {
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EACCES') return 'permission denied'
  if (code === 'EISDIR') return 'it is a directory'
  return code
}

/**
 * The first file to set an entry wins, entries are never mixed; the first
 * non-empty `current-context` wins.
 */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  return configs.reduce(
    (merged, config) => ({
      currentContext: merged.currentContext || config.currentContext,
      clusters: new Map([...config.clusters, ...merged.clusters]),
      users: new Map([...config.users, ...merged.users]),
      contexts: new Map([...config.contexts, ...merged.contexts]),
    }),
    EMPTY,
  )
}

function resolvePaths(config: Kubeconfig, folder: string): Kubeconfig {
  return {
    ...config,
    clusters: mapValues(config.clusters, (cluster) => resolveCluster(cluster, folder)),
    users: mapValues(config.users, (user) => resolveUser(user, folder)),
  }
}

function mapValues<T>(map: ReadonlyMap<string, T>, change: (value: T) => T): Map<string, T> {
  return new Map([...map].map(([key, value]) => [key, change(value)]))
}

function resolveCluster(cluster: Cluster, folder: string): Cluster {
  return { ...cluster, ...absolute(cluster, ['caFile'], folder) }
}

function resolveUser(user: User, folder: string): User {
  const { exec } = user
  return {
    ...user,
    ...absolute(user, ['certFile', 'keyFile', 'tokenFile'], folder),
    // A command without a separator is looked up on PATH (clientcmd GetAuthInfoFileReferences).
    ...(exec?.command.includes(path.sep) && {
      exec: { ...exec, ...absolute(exec, ['command'], folder) },
    }),
  }
}

/** Those of the named fields that are set, as absolute paths. */
function absolute<K extends string>(
  entry: Partial<Readonly<Record<K, string>>>,
  names: readonly K[],
  folder: string,
): Partial<Record<K, string>> {
  const changed: Partial<Record<K, string>> = {}
  for (const name of names) {
    const value = entry[name]
    if (value !== undefined) changed[name] = path.resolve(folder, value)
  }
  return changed
}

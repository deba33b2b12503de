import { parseAllDocuments, type YAMLParseError } from 'yaml'

import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { FieldReader } from './fields.ts'
import type { AuthProviderConfig, Cluster, Context, ExecConfig, Kubeconfig, User } from './types.ts'

/** Reserved name in a cluster's extensions: configuration meant for exec plugins. */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec'

/**
 * Reads the text of one kubeconfig file, YAML or JSON, as client-go's
 * `clientcmd.Load` does: unknown fields are ignored, a wrong type or a name
 * that comes twice in one list is an error. Paths are left as written.
 *
 * @throws UserError that names the field, never its value
 */
export function parseKubeconfig(text: string): Kubeconfig {
  const file = new FieldReader(parseYaml(text), '')
  const kind = file.text('kind')
  const apiVersion = file.text('apiVersion')
  if ((kind !== '' && kind !== 'Config') || (apiVersion !== '' && apiVersion !== 'v1')) {
    throw new UserError(`it is of kind "${apiVersion} ${kind}", not "v1 Config"`)
  }
  return {
    currentContext: file.text('current-context'),
    clusters: named(file, 'clusters', 'cluster', parseCluster),
    users: named(file, 'users', 'user', parseUser),
    contexts: named(file, 'contexts', 'context', parseContext),
  }
}

function parseYaml(text: string): unknown {
  // sigs.k8s.io/yaml reads YAML 1.1 (`yes` is true), lets the last of two equal keys win and
  // looks at the first document only.
  const [document] = parseAllDocuments(text, {
    version: '1.1',
    uniqueKeys: false,
    logLevel: 'error',
  })
  const [error] = document?.errors ?? []
  if (error) throw new UserError(`it is neither YAML nor JSON (line ${lineOf(error)})`)
  try {
    return document?.toJS()
  } catch {
    // An alias without its anchor, or one of those that multiply without end.
    throw new UserError('it refers to itself in a way that cannot be resolved')
  }
}

/** Only the line: the library's message quotes the text around the fault. */
function lineOf({ linePos }: YAMLParseError): number | string {
  return linePos?.[0].line ?? 'unknown'
}

function named<T>(
  file: FieldReader,
  list: string,
  field: string,
  parseEntry: (entry: FieldReader) => T,
): ReadonlyMap<string, T> {
  const entries = new Map<string, T>()
  for (const [index, item] of file.list(list).entries()) {
    const entry = new FieldReader(item, `${list}[${index}]`)
    const name = entry.text('name')
    if (entries.has(name)) throw new UserError(`${list} has the name "${name}" twice`)
    entries.set(name, parseEntry(entry.object(field)))
  }
  return entries
}

function parseCluster(cluster: FieldReader): Cluster {
  const caData = cluster.bytes('certificate-authority-data')
  const caFile = cluster.text('certificate-authority')
  const tlsServerName = cluster.text('tls-server-name')
  const proxyUrl = cluster.text('proxy-url')
  const execExtension = extension(cluster)
  return {
    server: cluster.text('server'),
    skipTLSVerify: cluster.flag('insecure-skip-tls-verify'),
    disableCompression: cluster.flag('disable-compression'),
    ...(caData.length > 0 && { caData: new TextDecoder().decode(caData) }),
    ...(caFile !== '' && { caFile }),
    ...(tlsServerName !== '' && { tlsServerName }),
    ...(proxyUrl !== '' && { proxyUrl }),
    ...(execExtension !== undefined && { execExtension }),
  }
}

function extension(cluster: FieldReader): unknown {
  for (const [index, item] of cluster.list('extensions').entries()) {
    const entry = new FieldReader(item, `extensions[${index}]`)
    if (entry.text('name') === EXEC_EXTENSION) return entry.raw('extension')
  }
  return undefined
}

function parseContext(context: FieldReader): Context {
  const namespace = context.text('namespace')
  return {
    cluster: context.text('cluster'),
    user: context.text('user'),
    ...(namespace !== '' && { namespace }),
  }
}

function parseUser(user: FieldReader): User {
  return {
    ...certificate(user),
    ...impersonation(user),
    ...texts(user, { username: 'username', tokenFile: 'tokenFile' }),
    ...(user.text('token') !== '' && { token: user.secret('token') }),
    ...(user.text('password') !== '' && { password: user.secret('password') }),
    ...(user.has('exec') && { exec: parseExec(user.object('exec')) }),
    ...(user.has('auth-provider') && {
      authProvider: parseAuthProvider(user.object('auth-provider')),
    }),
  }
}

function certificate(user: FieldReader): User {
  const certData = user.bytes('client-certificate-data')
  const keyData = user.bytes('client-key-data')
  return {
    ...texts(user, { certFile: 'client-certificate', keyFile: 'client-key' }),
    ...(certData.length > 0 && { certData: new TextDecoder().decode(certData) }),
    ...(keyData.length > 0 && { keyData: SecretBytes.from(keyData) }),
  }
}

function impersonation(user: FieldReader): User {
  const groups = user.texts('as-groups')
  const extra = user.object('as-user-extra')
  const keys = extra.names()
  return {
    ...texts(user, { impersonateUser: 'as', impersonateUid: 'as-uid' }),
    ...(groups.length > 0 && { impersonateGroups: groups }),
    ...(keys.length > 0 && {
      impersonateExtra: Object.fromEntries(keys.map((key) => [key, extra.texts(key)])),
    }),
  }
}

/** Copies the fields that are not empty under our names for them. */
function texts(source: FieldReader, names: Readonly<Partial<Record<keyof User, string>>>): User {
  return Object.fromEntries(
    Object.entries(names)
      .map(([ours, theirs]) => [ours, source.text(theirs)] as const)
      .filter(([, value]) => value !== ''),
  )
}

function parseExec(exec: FieldReader): ExecConfig {
  const apiVersion = exec.text('apiVersion')
  return {
    apiVersion,
    command: exec.text('command'),
    args: exec.texts('args'),
    env: exec.list('env').map((item, index) => {
      const variable = new FieldReader(item, `exec.env[${index}]`)
      return { name: variable.text('name'), value: variable.text('value') }
    }),
    installHint: exec.text('installHint'),
    provideClusterInfo: exec.flag('provideClusterInfo'),
    interactiveMode: exec.text('interactiveMode') || defaultInteractiveMode(apiVersion),
  }
}

// clientcmd/api/v1/defaults.go: only the versions before v1 have a default.
function defaultInteractiveMode(apiVersion: string): string {
  return /^client\.authentication\.k8s\.io\/v1(alpha|beta)1$/.test(apiVersion) ? 'IfAvailable' : ''
}

function parseAuthProvider(provider: FieldReader): AuthProviderConfig {
  const config = provider.object('config')
  return {
    name: provider.text('name'),
    config: Object.fromEntries(config.names().map((key) => [key, config.secret(key)])),
  }
}

import { access, constants } from 'node:fs/promises'

import { UserError } from '../../base/errors.ts'
import { errnoInWords } from './load.ts'
import type { Effective } from './overrides.ts'
import type { Cluster, ExecConfig, Kubeconfig, User } from './types.ts'

/**
 * Checks what is about to be used, and only that, as clientcmd's
 * `ConfirmUsable` does. All faults are told at once.
 *
 * @throws UserError
 */
export async function confirmUsable(config: Kubeconfig, effective: Effective): Promise<void> {
  const { contextName, clusterName, userName, cluster, user } = effective
  const faults = [
    ...contextFaults(config, contextName),
    ...(await userFaults(userName || 'the user', user)),
    ...(await clusterFaults(clusterName || 'the cluster', cluster)),
  ]
  const [first, ...others] = faults
  if (first === undefined) return
  throw new UserError(`invalid configuration: ${first}`, [
    ...others.map((fault) => `also: ${fault}`),
    'see what is in force with `kubectl config view --minify`',
  ])
}

function contextFaults(config: Kubeconfig, name: string): readonly string[] {
  return name === '' || config.contexts.has(name) ? [] : [`context "${name}" does not exist`]
}

async function clusterFaults(name: string, cluster: Cluster): Promise<readonly string[]> {
  const faults: string[] = []
  if (cluster.caFile && cluster.caData) {
    faults.push(`certificate-authority and certificate-authority-data are both set for ${name}`)
  }
  if (cluster.proxyUrl) faults.push(...proxyFaults(name, cluster.proxyUrl))
  faults.push(...(await unreadable(cluster.caFile, 'certificate-authority', name)))
  if ((cluster.caFile || cluster.caData) && cluster.skipTLSVerify) {
    faults.push(`insecure-skip-tls-verify and a certificate authority are both set for ${name}`)
  }
  return faults
}

function proxyFaults(name: string, proxyUrl: string): readonly string[] {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(proxyUrl)?.[1]?.toLowerCase()
  const known = scheme === 'http' || scheme === 'https' || scheme === 'socks5'
  if (known && URL.canParse(proxyUrl)) return []
  return [`proxy-url of ${name} is not an http, https or socks5 address`]
}

async function userFaults(name: string, user: User): Promise<readonly string[]> {
  const faults: string[] = []
  if (user.token && (user.username || user.password)) {
    faults.push(`${name} has both a token and a user name with password; only one is allowed`)
  }
  // Here kubectl would ask for the name on standard input.
  if (user.password && !user.username) faults.push(`${name} has a password but no user name`)
  faults.push(...(await certificateFaults(name, user)))
  if (user.exec && user.authProvider) faults.push(`${name} has both exec and auth-provider`)
  if (user.exec) faults.push(...execFaults(name, user.exec))
  const { impersonateUser, impersonateUid, impersonateGroups, impersonateExtra } = user
  const more = [impersonateUid, impersonateGroups, impersonateExtra]
  if (!impersonateUser && more.some((part) => part !== undefined)) {
    faults.push('a uid, groups or extra can only be impersonated together with a user (--as)')
  }
  return faults
}

async function certificateFaults(name: string, user: User): Promise<readonly string[]> {
  if (!user.certFile && !user.certData) return []
  const faults: string[] = []
  if (user.certFile && user.certData) {
    faults.push(`client-certificate and client-certificate-data are both set for ${name}`)
  }
  if (user.keyFile && user.keyData) {
    faults.push(`client-key and client-key-data are both set for ${name}`)
  }
  if (!user.keyFile && !user.keyData) faults.push(`${name} has a client certificate but no key`)
  faults.push(...(await unreadable(user.certFile, 'client-certificate', name)))
  faults.push(...(await unreadable(user.keyFile, 'client-key', name)))
  return faults
}

function execFaults(name: string, exec: ExecConfig): readonly string[] {
  const faults: string[] = []
  if (exec.command === '') faults.push(`exec of ${name} has no command`)
  if (exec.apiVersion === '') faults.push(`exec of ${name} has no apiVersion`)
  if (exec.env.some((variable) => variable.name === '')) {
    faults.push(`exec of ${name} has an environment variable without a name`)
  }
  if (exec.interactiveMode === '') faults.push(`exec of ${name} has no interactiveMode`)
  else if (!['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode)) {
    faults.push(`exec of ${name} has an interactiveMode that is not Never, IfAvailable or Always`)
  }
  return faults
}

async function unreadable(
  file: string | undefined,
  field: string,
  name: string,
): Promise<readonly string[]> {
  if (!file) return []
  try {
    await access(file, constants.R_OK)
    return []
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    return [`cannot read ${field} ${file} of ${name}: ${errnoInWords(code)}`]
  }
}

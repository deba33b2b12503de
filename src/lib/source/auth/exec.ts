import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import type { ExecConfig } from '../kubeconfig/types.ts'
import { type Authenticator, bearer, type Credentials } from './authenticator.ts'
import { checkedPair } from './certificate.ts'
import { EXEC_INFO, type ExecCluster, execInfo } from './exec-info.ts'
import { runPlugin } from './exec-run.ts'

const API_VERSIONS = new Set([
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
])

export interface ExecOptions {
  readonly cluster: ExecCluster
  readonly env: Readonly<Record<string, string | undefined>>
  /** Whether somebody at a terminal could answer a plugin's questions. */
  readonly stdinIsTerminal: boolean
  /** Why a plugin may not read standard input, if the command reads it itself. */
  readonly stdinTaken?: string
  readonly signal: AbortSignal
  /** Milliseconds; only tests change it. */
  readonly now?: () => number
}

interface Cached {
  readonly credentials: Credentials
  /** Milliseconds since the epoch; infinite when the plugin does not say. */
  readonly expires: number
}

/**
 * Credentials from an exec plugin, by the rules of client-go's `exec`
 * authenticator: kept in memory until they expire, asked for again once after
 * a 401, and never by two runs of the plugin at a time.
 *
 * @throws UserError for a protocol version that we do not speak
 */
export function execAuthenticator(exec: ExecConfig, options: ExecOptions): Authenticator {
  if (!API_VERSIONS.has(exec.apiVersion)) {
    throw new UserError(`the credential plugin ${exec.command} uses ${exec.apiVersion}`, [
      'only v1 and v1beta1 of client.authentication.k8s.io are supported, as in kubectl',
    ])
  }
  const { now = Date.now } = options
  let latest: Promise<Cached> | undefined

  async function credentials(): Promise<Credentials> {
    const known = latest
    const cached = await known
    // Somebody who waited with us may have begun a new run already.
    if (cached !== undefined && cached.expires >= now()) return cached.credentials
    return latest === known ? run() : credentials()
  }

  async function run(): Promise<Credentials> {
    const running = runOnce(exec, options)
    latest = running
    running.catch(() => {
      if (latest === running) latest = undefined
    })
    return (await running).credentials
  }

  return {
    credentials,
    refresh: async (rejected) => {
      if ((await latest)?.credentials === rejected) latest = undefined
      return (await credentials()) !== rejected
    },
  }
}

async function runOnce(exec: ExecConfig, options: ExecOptions): Promise<Cached> {
  const interactive = mayAsk(exec, options)
  const output = await runPlugin(exec, {
    interactive,
    signal: options.signal,
    env: {
      ...options.env,
      ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])),
      [EXEC_INFO]: execInfo(exec, options.cluster, interactive),
    },
  })
  return readCredential(output, exec)
}

function mayAsk({ command, interactiveMode }: ExecConfig, options: ExecOptions): boolean {
  const { stdinIsTerminal, stdinTaken } = options
  if (interactiveMode === 'Always' && (!stdinIsTerminal || stdinTaken !== undefined)) {
    const why = stdinIsTerminal ? stdinTaken : 'standard input is not a terminal'
    throw new UserError(`the credential plugin ${command} must ask you something, but ${why}`)
  }
  return interactiveMode !== 'Never' && stdinIsTerminal && stdinTaken === undefined
}

interface Status {
  readonly token?: string
  readonly clientCertificateData?: string
  readonly clientKeyData?: string
  readonly expirationTimestamp?: string
}

function readCredential(output: Buffer, exec: ExecConfig): Cached {
  const status = readStatus(output, exec)
  const { token, clientCertificateData: certificate, clientKeyData: key } = status
  const owner = `the credential plugin ${exec.command}`
  if (!token && !certificate && !key) throw unusable(exec, 'gave neither a token nor a certificate')
  if (Boolean(certificate) !== Boolean(key)) {
    throw unusable(exec, 'gave a certificate without key, or the reverse')
  }
  return {
    expires: expiry(status, exec),
    credentials: {
      ...(token && { authorization: bearer(SecretBytes.fromText(token), owner) }),
      ...(certificate &&
        key && {
          certificate: checkedPair({ certificate, key: SecretBytes.fromText(key) }, owner),
        }),
    },
  }
}

function readStatus(output: Buffer, exec: ExecConfig): Status {
  const credential = parse(output)
  if (credential?.kind !== 'ExecCredential') throw unusable(exec, 'did not print an ExecCredential')
  if (credential.apiVersion !== exec.apiVersion) {
    throw unusable(exec, `did not answer in the version it was asked for, ${exec.apiVersion}`)
  }
  const { status } = credential
  if (typeof status !== 'object' || status === null) throw unusable(exec, 'printed no status')
  if (Object.values(status).some((value) => value !== null && typeof value !== 'string')) {
    throw unusable(exec, 'printed a status with fields of the wrong type')
  }
  return status
}

function parse(
  output: Buffer,
): { kind?: unknown; apiVersion?: unknown; status?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(output.toString('utf8'))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function expiry({ expirationTimestamp }: Status, exec: ExecConfig): number {
  if (!expirationTimestamp) return Number.POSITIVE_INFINITY
  const time = Date.parse(expirationTimestamp)
  if (Number.isNaN(time)) throw unusable(exec, 'gave an expirationTimestamp that is not a time')
  return time
}

function unusable({ command }: ExecConfig, what: string): UserError {
  return new UserError(`the credential plugin ${command} ${what}`)
}

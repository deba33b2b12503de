import { isatty } from 'node:tty'

import { FIELD_MANAGER } from '../../base/product.ts'
import { chooseAuthenticator } from '../auth/choose.ts'
import { fixed } from '../auth/authenticator.ts'
import { impersonationHeaders } from '../auth/impersonation.ts'
import type { ClientFlags } from '../kubeconfig/flags.ts'
import { resolveTarget, type Surroundings, type Target } from '../kubeconfig/target.ts'
import type { ApiClient } from './api-client.ts'
import { createClient } from './client.ts'
import { parseOrigin } from './origin.ts'
import { chooseProxy } from './proxy.ts'
import { loadTrust } from './tls.ts'
import { createTransport } from './transport.ts'

export interface ConnectOptions {
  readonly flags: ClientFlags
  /** Of this program, for the User-Agent. */
  readonly version: string
  /** Defaults to the process's own environment. */
  readonly surroundings?: Surroundings
  /** Ends all requests under way; they reject with the signal's reason. */
  readonly signal?: AbortSignal
  /** Why credential plugins may not read standard input, such as "it is read by -f -". */
  readonly stdinTaken?: string
}

/** A client, and where it leads. */
export interface Connection extends ApiClient {
  /** `https://10.0.0.1:6443`, with the path if the server has one. */
  readonly server: string
  readonly contextName?: string
  /** The namespace to work in when the command names none, as kubectl would choose it. */
  readonly namespace: string
}

/**
 * Makes a client from kubeconfig, flags and environment, as kubectl would.
 * Nothing is sent yet: the connection opens with the first request.
 *
 * @throws UserError when the configuration cannot be used
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const target = await resolveTarget(options.flags, options.surroundings ?? { env: process.env })
  return connectTo(target, options)
}

/** {@link connect} for a target that is already known. */
export async function connectTo(
  target: Target,
  options: Omit<ConnectOptions, 'flags'>,
): Promise<Connection> {
  const { version, stdinTaken, signal = new AbortController().signal } = options
  const { env } = options.surroundings ?? { env: process.env }
  const { cluster, user, contextName } = target
  const origin = parseOrigin(cluster.server)
  const server = `${origin.href}${origin.basePath}`
  const name = contextName ? `${server} (context ${contextName})` : server
  const trust = await loadTrust(cluster)
  const proxy = chooseProxy(origin, cluster.proxyUrl, env)
  // As client-go: credentials never leave over plain http.
  const authenticator = origin.secure
    ? await chooseAuthenticator(user, target.userName, {
        cluster: { ...cluster, ...(trust.ca && { ca: trust.ca }) },
        env,
        signal,
        stdinIsTerminal: isatty(0),
        ...(stdinTaken && { stdinTaken }),
      })
    : fixed({})
  const client = createClient({
    name,
    authenticator,
    transport: createTransport({ origin, trust, proxy }),
    place: { server, caName: trust.caName, timeout: target.timeout },
    basePath: origin.basePath,
    headers: { 'user-agent': userAgent(version), ...impersonationHeaders(user) },
    disableCompression: cluster.disableCompression,
    signal,
  })
  return { ...client, server, namespace: target.namespace, ...(contextName && { contextName }) }
}

function userAgent(version: string): string {
  return `${FIELD_MANAGER}/${version} (${process.platform}/${process.arch})`
}

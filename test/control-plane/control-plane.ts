import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rawClient } from './admin-client.ts'
import { adminOver, type Admin } from './admin.ts'
import { loadAuthority } from './credentials.ts'
import { eventually } from './eventually.ts'
import { openFaultProxy, type FaultProxyOptions, type FaultProxyServer } from './fault-proxy.ts'
import { identitiesAt, type Identities } from './identities.ts'
import { launch, type LaunchOptions } from './launch.ts'
import { addNodes, type NodeOptions } from './nodes.ts'
import { issue } from './pki.ts'

/** What another process needs to use a control plane; plain JSON. */
export interface ControlPlaneInfo {
  readonly url: string
  readonly caPem: string
  readonly adminKubeconfig: string
  /** Private folder of this control plane: keys, logs, kubeconfigs. Gone after stop(). */
  readonly folder: string
}

/** A running control plane as tests see it. */
export interface ControlPlane extends ControlPlaneInfo, Identities {
  readonly info: ControlPlaneInfo
  readonly admin: Admin
  /** Creates a namespace with a name of its own and its `default` service account. */
  createNamespace(prefix: string, labels?: Readonly<Record<string, string>>): Promise<string>
  addNodes(count: number, options?: NodeOptions): Promise<string[]>
  /** A fault proxy of the caller's own in front of this API server; stop it afterwards. */
  startProxy(options?: FaultProxyOptions): Promise<FaultProxy>
}

/** A fault proxy, and kubeconfigs that lead through it. */
export interface FaultProxy extends FaultProxyServer, Identities {
  readonly adminKubeconfig: string
}

/** A control plane that this process started and has to stop. */
export interface OwnControlPlane extends ControlPlane {
  /** Process ids by component, to check that nothing is left behind. */
  readonly pids: ReadonlyMap<string, number>
  /** Addresses of all its API servers; `url` is the first. */
  readonly urls: readonly string[]
  /** Process id of the supervisor, which ends the others when this process is gone. */
  readonly supervisor: number
  /** Ends one component the hard way; `restart` brings it back on the same port with its data. */
  kill(component: string): Promise<void>
  restart(component: string): Promise<void>
  /** Ends all processes and removes all files. */
  stop(): Promise<void>
}

export interface StartOptions extends LaunchOptions {
  /** Number of fake nodes to add at once; needs kwok and controllers. */
  readonly nodes?: number
}

/**
 * Starts etcd and kube-apiserver, and on request the controller manager with the
 * scheduler (`controllers`) and kwok (`kwok`), and waits until they are ready.
 * Several can run side by side. The first call on a machine builds them.
 */
export async function startControlPlane(options: StartOptions = {}): Promise<OwnControlPlane> {
  const folder = await mkdtemp(join(tmpdir(), 'kvs-control-plane-'))
  const running = await launch(folder, options)
  const plane = await connectControlPlane(running.info)
  const own: OwnControlPlane = {
    ...plane,
    pids: running.processes.pids,
    urls: running.urls,
    supervisor: running.processes.supervisor,
    kill: running.processes.kill,
    restart: running.restart,
    stop: running.processes.stop,
  }
  const nodes = options.nodes ?? 0
  if (nodes > 0) {
    await own.addNodes(nodes).catch(async (error: unknown) => {
      await own.stop()
      throw error
    })
  }
  return own
}

/** Uses a control plane that is already running, from any process of the same user. */
export async function connectControlPlane(info: ControlPlaneInfo): Promise<ControlPlane> {
  const ca = await loadAuthority(info.folder)
  const identity = await issue(ca, {
    commonName: 'tests',
    organizations: ['system:masters'],
    usage: 'client',
  })
  const admin = adminOver(rawClient(info.url, info.caPem, identity))
  return {
    ...info,
    ...(await identitiesAt(info.url, info, admin)),
    info,
    admin,
    startProxy: (proxyOptions) => startProxy(info, admin, proxyOptions),
    addNodes: (count, options) => addNodes(admin, count, options),
    createNamespace: (prefix, labels = {}) => createNamespace(admin, prefix, labels),
  }
}

async function startProxy(
  info: ControlPlaneInfo,
  admin: Admin,
  options?: FaultProxyOptions,
): Promise<FaultProxy> {
  const proxy = await openFaultProxy(info, options)
  const identities = await identitiesAt(proxy.url, info, admin)
  const adminKubeconfig = await identities.kubeconfigForUser('admin', ['system:masters'])
  return { ...proxy, ...identities, adminKubeconfig }
}

// Pods need the `default` service account, which a controller makes a moment
// later, or never without controllers. Making it here serves both.
async function createNamespace(
  admin: Admin,
  prefix: string,
  labels: Readonly<Record<string, string>>,
): Promise<string> {
  const name = `${prefix}-${unique()}`
  await admin.create('/api/v1/namespaces', { metadata: { name, labels } })
  const accounts = `/api/v1/namespaces/${name}/serviceaccounts`
  await admin
    .create(accounts, { metadata: { name: 'default' } })
    .catch(() => eventually('the default service account', () => admin.get(`${accounts}/default`)))
  return name
}

function unique(): string {
  return randomBytes(4).toString('hex')
}

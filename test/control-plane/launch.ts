import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { resolveBinaries, type Binaries, type Launch } from './binaries.ts'
import { rawClient } from './admin-client.ts'
import type { ControlPlaneInfo } from './control-plane.ts'
import { createPki } from './credentials.ts'
import { eventually, Hopeless } from './eventually.ts'
import {
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  kwokFlags,
  schedulerFlags,
  type Site,
} from './flags.ts'
import { writeKubeconfig } from './kubeconfig.ts'
import { issue, type Authority, type KeyPair, type TokenAlgorithm } from './pki.ts'
import { freePorts } from './ports.ts'
import { supervise, type Processes } from './processes.ts'

export interface LaunchOptions {
  /** kube-controller-manager and kube-scheduler. Default: what `kwok` is. */
  readonly controllers?: boolean
  /** kwok, which plays the kubelets. Default: false. */
  readonly kwok?: boolean
  /** How many kube-apiservers there are over the one etcd. Default: 1. */
  readonly apiServers?: number
  /** How service account tokens are signed. Default: ES256. */
  readonly tokens?: TokenAlgorithm
  /** Further flags of kube-apiserver, such as `--encryption-provider-config=…`. */
  readonly apiServerFlags?: readonly string[]
}

export interface Running {
  readonly info: ControlPlaneInfo
  readonly processes: Processes
  /** Of every API server; the first is the one of `info`. */
  readonly urls: readonly string[]
  restart(component: string): Promise<void>
}

interface Component {
  readonly launch: Launch
  readonly flags: readonly string[]
}

const startTimeoutMs = 90_000

/** Starts the components in `folder` and waits until the API server says it is ready. */
export async function launch(folder: string, options: LaunchOptions): Promise<Running> {
  const kwok = options.kwok ?? false
  const controllers = options.controllers ?? kwok
  // First of all, because it is what removes the folder when this process is killed.
  const processes = supervise(folder)
  try {
    const binaries = await resolveBinaries({ controllers, kwok })
    const ca = await createPki(folder, options.tokens ?? 'ES256')
    const identity = await issue(ca, {
      commonName: 'admin',
      organizations: ['system:masters'],
      usage: 'client',
    })
    return await retryTakenPorts({ folder, ca, identity, binaries, processes, options })
  } catch (error) {
    await processes.stop()
    throw error
  }
}

interface Plan {
  readonly folder: string
  readonly ca: Authority
  readonly identity: KeyPair
  readonly binaries: Binaries
  readonly processes: Processes
  readonly options: LaunchOptions
}

async function bringUp(plan: Plan): Promise<Running> {
  const { folder, ca, identity, processes } = plan
  const site = await chooseSite(folder, plan.options.apiServers ?? 1)
  const urls = site.apiServerPorts.map((port) => `https://127.0.0.1:${port}`)
  const [url = ''] = urls
  await writeKubeconfig(site.adminKubeconfig, {
    url,
    caPem: ca.certPem,
    userName: 'admin',
    credential: identity,
  })
  const components = componentsOf(plan.binaries, site, plan.options)
  const start = async (name: string): Promise<void> => {
    const component = components.get(name)
    if (!component) throw new Error(`this control plane has no ${name}`)
    await processes.start(name, component.launch, component.flags)
    if (name === 'etcd') await etcdReady(processes, site)
    const server = site.apiServerPorts.findIndex((_, index) => name === apiServerName(index))
    if (server !== -1) await apiServerReady(processes, name, urls[server] ?? url, { ca, identity })
  }
  for (const name of components.keys()) await start(name)
  return {
    processes,
    urls,
    restart: start,
    info: { url, caPem: ca.certPem, adminKubeconfig: site.adminKubeconfig, folder },
  }
}

async function chooseSite(folder: string, apiServers: number): Promise<Site> {
  const [etcdPort = 0, etcdPeerPort = 0, ...apiServerPorts] = await freePorts(2 + apiServers)
  const adminKubeconfig = join(folder, 'kubeconfigs', 'admin')
  return { folder, etcdPort, etcdPeerPort, apiServerPorts, adminKubeconfig }
}

/** `kube-apiserver`, `kube-apiserver-2` */
function apiServerName(index: number): string {
  return index === 0 ? 'kube-apiserver' : `kube-apiserver-${index + 1}`
}

// In the order in which they are started: each needs the one before it.
function componentsOf(
  binaries: Binaries,
  site: Site,
  options: LaunchOptions,
): Map<string, Component> {
  const extra = options.apiServerFlags ?? []
  type Entry = [string, Launch | undefined, readonly string[]]
  const apiServers = site.apiServerPorts.map((port, index): Entry => [
    apiServerName(index),
    binaries.apiServer,
    [...apiServerFlags(site, port), ...extra],
  ])
  const all: Entry[] = [
    ['etcd', binaries.etcd, etcdFlags(site)],
    ...apiServers,
    ['kube-controller-manager', binaries.controllerManager, controllerManagerFlags(site)],
    ['kube-scheduler', binaries.scheduler, schedulerFlags(site)],
    ['kwok', binaries.kwok, kwokFlags(site)],
  ]
  return new Map(
    all.flatMap(([name, program, flags]) => (program ? [[name, { launch: program, flags }]] : [])),
  )
}

async function etcdReady(processes: Processes, site: Site): Promise<void> {
  await ready(processes, 'etcd', async () => {
    const answer = await fetch(`http://127.0.0.1:${site.etcdPort}/health`)
    return (await answer.text()).includes('"health":"true"')
  })
}

async function apiServerReady(
  processes: Processes,
  name: string,
  url: string,
  { ca, identity }: Pick<Plan, 'ca' | 'identity'>,
): Promise<void> {
  const client = rawClient(url, ca.certPem, identity)
  try {
    await ready(processes, name, async () => {
      return (await client.request<string>('GET', '/readyz')) === 'ok'
    })
  } finally {
    client.close()
  }
}

async function ready(
  processes: Processes,
  name: string,
  check: () => Promise<boolean>,
): Promise<void> {
  const checkAlive = async (): Promise<boolean> => {
    const how = processes.ended.get(name)
    if (how !== undefined) throw new Hopeless(`${name} ended while starting (${how})`)
    return check()
  }
  try {
    await eventually(`${name} to become ready`, checkAlive, startTimeoutMs)
  } catch (error) {
    const message = `${asError(error).message}; its log ends with:\n${await processes.logTail(name)}`
    throw new Error(message, { cause: error })
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

// A port that was free a moment ago may have been taken by somebody else. The
// next attempt has other ports, which etcd's data of this one does not fit.
async function retryTakenPorts(plan: Plan): Promise<Running> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await bringUp(plan)
    } catch (error) {
      const taken = asError(error).message.includes('address already in use')
      if (!taken || attempt === 3) throw error
      await Promise.all([...plan.processes.pids.keys()].map(plan.processes.kill))
      await rm(join(plan.folder, 'etcd'), { recursive: true, force: true })
    }
  }
}

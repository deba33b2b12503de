import type { HostAccess } from '../facts/pod.ts'
import { at, isObject, listOf, member, textOf, texts } from '../../base/json.ts'
import { containersOf } from './containers.ts'

/**
 * Capabilities that lead from a container to the node by what capabilities(7)
 * lets them do: mount and enter namespaces, load kernel modules, write to memory
 * and devices, open any file of a file system by its handle.
 */
const ALONE = ['ALL', 'SYS_ADMIN', 'SYS_MODULE', 'SYS_RAWIO', 'DAC_READ_SEARCH']

/** Traces any process that it sees; only the node's own are of use. */
const WITH_HOST_PID = 'SYS_PTRACE'

/** Since Linux 5.8 both are needed to read the kernel's memory from a tracing program (bpf(2)). */
const TOGETHER = ['BPF', 'PERFMON']

/** What of the pod spec lets a process in a container act on the node, for spreading into a fact. */
export function hostAccessOf(spec: unknown): { host?: readonly HostAccess[] } {
  const containers = containersOf(spec).map(({ raw }) => raw)
  const hostPID = member(spec, 'hostPID') === true
  const granted: Readonly<Record<HostAccess, boolean>> = {
    privileged: containers.some((container) => isPrivileged(spec, container)),
    hostPath: mountsHostPath(spec, containers),
    hostPID,
    hostNetwork: member(spec, 'hostNetwork') === true,
    hostIPC: member(spec, 'hostIPC') === true,
    capabilities: containers.some((container) => leadsOut(container, hostPID)),
  }
  const host = ORDER.filter((access) => granted[access])
  return host.length === 0 ? {} : { host }
}

const ORDER: readonly HostAccess[] = [
  'privileged',
  'hostPath',
  'hostPID',
  'hostNetwork',
  'hostIPC',
  'capabilities',
]

function isPrivileged(spec: unknown, container: unknown): boolean {
  const context = member(container, 'securityContext')
  // https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/
  const own = at(context, 'windowsOptions', 'hostProcess')
  const hostProcess = own ?? at(spec, 'securityContext', 'windowsOptions', 'hostProcess')
  return member(context, 'privileged') === true || hostProcess === true
}

function mountsHostPath(spec: unknown, containers: readonly unknown[]): boolean {
  const volumes = listOf(member(spec, 'volumes')).filter((each) =>
    isObject(member(each, 'hostPath')),
  )
  const names = new Set(volumes.map((volume) => textOf(member(volume, 'name'))))
  const isOne = (mount: unknown): boolean => names.has(textOf(member(mount, 'name')))
  // A raw block device in `volumeDevices` is always a claim, never a hostPath volume.
  return containers.some((container) => listOf(member(container, 'volumeMounts')).some(isOne))
}

function leadsOut(container: unknown, hostPID: boolean): boolean {
  const added = texts(at(container, 'securityContext', 'capabilities', 'add'))
  // Some runtimes take the prefix, too, and none cares about upper and lower case.
  const has = new Set(added.map((name) => name.toUpperCase().replace(/^CAP_/, '')))
  return (
    ALONE.some((name) => has.has(name)) ||
    (hostPID && has.has(WITH_HOST_PID)) ||
    TOGETHER.every((name) => has.has(name))
  )
}

/** A real Sealed Secrets controller beside a control plane, reached as in a cluster. */
import { copyFile, mkdtemp, readFile } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'

import type { KubeObject } from '../control-plane/admin-client.ts'
import type { ControlPlane } from '../control-plane/control-plane.ts'
import { eventually } from '../control-plane/eventually.ts'
import { freePorts } from '../control-plane/ports.ts'
import { type Processes, supervise } from '../control-plane/processes.ts'

/** Where its Service is. */
export const NAMESPACE = 'kube-system'

/** A controller, and how to end it. */
export interface Controller {
  /** What it and whoever reaches it have said. */
  log(): Promise<string>
  stop(): Promise<void>
}

/** The service proxy refuses addresses of loopback. */
export const address = Object.values(networkInterfaces())
  .flat()
  .find((each) => each?.family === 'IPv4' && !each.internal)?.address

/** Starts the controller, and a Service and a pod in front of it. */
export async function startController(
  plane: ControlPlane,
  program: string,
  service = 'sealed-secrets-controller',
): Promise<Controller> {
  if (address === undefined) throw new Error('this machine has no address besides loopback')
  await plane.admin.apply([definition])
  const folder = await mkdtemp(join(tmpdir(), 'sealed-secrets-'))
  const processes = supervise(folder)
  const [port = 0, metrics = 0] = await freePorts(2)
  await copyFile(
    await plane.kubeconfigForUser('controller', ['system:masters']),
    join(folder, 'kubeconfig'),
  )
  await start(processes, program, [
    `--listen-addr=${address}:${port}`,
    `--listen-metrics-addr=127.0.0.1:${metrics}`,
    '--key-size=2048',
  ])
  await serve(plane, service, port)
  const log = (): Promise<string> => readFile(join(folder, 'controller.log'), 'utf8')
  await eventually(
    'the controller is ready',
    async () => (await fetch(`http://${address}:${port}/readyz`)).ok,
  )
  return { log, stop: processes.stop }
}

function start(processes: Processes, command: string, args: readonly string[]): Promise<void> {
  return processes.start('controller', { command, leadingArgs: [], lifeline: false }, args)
}

/** A Service with one endpoint, and the pod behind it that the service proxy insists on. */
export async function serve({ admin }: ControlPlane, name: string, port: number): Promise<void> {
  const metadata = { name, namespace: NAMESPACE }
  const pod = { ...metadata, labels: { app: name } }
  const containers = [{ name: 'controller', image: 'controller' }]
  await admin.apply([
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default', namespace: NAMESPACE },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { ports: [{ name: 'http', port: 8080 }] },
    },
    { apiVersion: 'v1', kind: 'Pod', metadata: pod, spec: { containers } },
  ])
  const targetRef = { kind: 'Pod', name, namespace: NAMESPACE }
  await admin.patch(`/api/v1/namespaces/${NAMESPACE}/pods/${name}/status`, {
    status: { phase: 'Running', podIP: address, podIPs: [{ ip: address }] },
  })
  await admin.apply([
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata,
      subsets: [{ addresses: [{ ip: address, targetRef }], ports: [{ name: 'http', port }] }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true }, targetRef }],
      ports: [{ name: 'http', port, protocol: 'TCP' }],
    },
  ])
}

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'sealedsecrets.bitnami.com' },
  spec: {
    group: 'bitnami.com',
    scope: 'Namespaced',
    names: {
      kind: 'SealedSecret',
      listKind: 'SealedSecretList',
      plural: 'sealedsecrets',
      singular: 'sealedsecret',
    },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: { type: 'object', properties: { spec: anything, status: anything } },
        },
      },
    ],
  },
}

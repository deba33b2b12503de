import { describe } from 'vitest'
import type { Answer, Attacker } from '../attacker.ts'
import { demonstrate } from '../demonstration.ts'
import type { Scene } from '../scene.ts'
import { plainSpec, pod, thiefSpec } from './objects.ts'
import { podPath, runningPod } from './running.ts'
import { spdy, webSocket } from './upgrade.ts'

const victim = pod('victim', thiefSpec())

describe('exec', () => {
  demonstrate({
    id: 'P5',
    title: 'create of pods/exec is let through by POST',
    proof: 'authorized',
    kubelet: 'run the command in the pod that has the Secret',
    given: runningPod(victim, 'pods/exec', 'create'),
    attack: (attacker, scene) => attacker.try('POST', exec(scene), spdy()),
    without: 'create: get is of no use',
    twin: runningPod(victim, 'pods/exec', 'get'),
  })

  demonstrate({
    id: 'P5',
    title: 'get and create of pods/exec are let through by WebSocket',
    proof: 'authorized',
    kubelet: 'run the command in the pod that has the Secret',
    given: runningPod(victim, 'pods/exec', 'get', 'create'),
    attack: (attacker, scene) => attacker.try('GET', exec(scene), webSocket()),
    without: 'create, from 1.35 on',
    twin: runningPod(victim, 'pods/exec', 'get'),
  })

  demonstrate({
    id: 'P5',
    title: 'get and create of pods/exec are let through by SPDY',
    proof: 'authorized',
    kubelet: 'run the command in the pod that has the Secret',
    given: runningPod(victim, 'pods/exec', 'get', 'create'),
    attack: (attacker, scene) => attacker.try('GET', exec(scene), spdy()),
    without: 'create, from 1.35 on',
    twin: runningPod(victim, 'pods/exec', 'get'),
  })

  demonstrate({
    id: 'P5',
    title: 'a WebSocket is refused even to create of pods/exec',
    proof: 'authorized',
    kubelet: 'run the command in the pod that has the Secret',
    given: runningPod(victim, 'pods/exec', 'get', 'create'),
    attack: (attacker, scene) => attacker.try('GET', exec(scene), webSocket()),
    without: 'get besides',
    twin: runningPod(victim, 'pods/exec', 'create'),
    // By POST it is let through.
    reach: { twin: 'yes', twinRow: 'P5' },
  })
})

describe('attach', () => {
  const open = { stdin: true, tty: true }
  const shell = pod('victim', plainSpec({}, { ...open, envFrom: thiefEnvironment() }))

  demonstrate({
    id: 'P6',
    title: 'create of pods/attach is let through by POST',
    proof: 'authorized',
    kubelet: 'connect to the container that has the Secret and reads its input',
    given: runningPod(shell, 'pods/attach', 'create'),
    attack: (attacker, scene) => attacker.try('POST', attach(scene), spdy()),
    without: 'create: get is of no use',
    twin: runningPod(shell, 'pods/attach', 'get'),
    reach: { verdict: ['yes', 'possible'] },
  })

  demonstrate({
    id: 'P6',
    title: 'get and create of pods/attach are let through by WebSocket',
    proof: 'authorized',
    kubelet: 'connect to the container that has the Secret and reads its input',
    given: runningPod(shell, 'pods/attach', 'get', 'create'),
    attack: (attacker, scene) => attacker.try('GET', attach(scene), webSocket()),
    without: 'create, from 1.35 on',
    twin: runningPod(shell, 'pods/attach', 'get'),
    reach: { verdict: ['yes', 'possible'] },
  })
})

describe('the network of a pod', () => {
  demonstrate({
    id: 'P7',
    title: 'create of pods/portforward is let through',
    proof: 'authorized',
    kubelet: 'connect to whatever the pod serves',
    given: runningPod(victim, 'pods/portforward', 'create'),
    attack: (attacker, scene) =>
      attacker.try('POST', `${podPath(scene, 'victim')}/portforward?ports=80`, spdy()),
    without: 'create: get is of no use',
    twin: runningPod(victim, 'pods/portforward', 'get'),
    reach: { verdict: 'possible' },
  })

  const METHODS = { get: 'GET', create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE' }
  for (const [verb, method] of Object.entries(METHODS)) {
    demonstrate({
      id: 'P7',
      title: `${verb} of pods/proxy is let through by ${method}`,
      proof: 'authorized',
      kubelet: 'have let the pod serve it',
      given: runningPod(victim, 'pods/proxy', verb),
      attack: (attacker, scene) => attacker.try(method, `${podPath(scene, 'victim')}/proxy/debug`),
      without: 'that right to pods/proxy',
      twin: runningPod(victim, 'pods', 'get'),
      reach: { verdict: 'possible' },
    })
  }

  demonstrate({
    id: 'P7',
    title: 'get of services/proxy is let through',
    proof: 'authorized',
    kubelet: 'have let a pod serve it',
    given: withService('services/proxy'),
    attack: viaService,
    without: 'get of services/proxy',
    twin: withService('services'),
    reach: { verdict: 'possible' },
  })
})

describe('the log of a pod', () => {
  demonstrate({
    id: 'P8',
    title: 'get of pods/log is let through',
    proof: 'authorized',
    kubelet: 'send what the pod has logged',
    given: runningPod(victim, 'pods/log', 'get'),
    attack: (attacker, scene) => attacker.try('GET', `${podPath(scene, 'victim')}/log`),
    without: 'get of pods/log',
    twin: runningPod(victim, 'pods', 'get', 'list'),
    reach: { verdict: 'possible' },
  })
})

function exec(scene: Scene): string {
  return `${podPath(scene, 'victim')}/exec?container=main&command=env&stdout=1`
}

function attach(scene: Scene): string {
  return `${podPath(scene, 'victim')}/attach?container=main&stdin=1&stdout=1`
}

function thiefEnvironment(): object[] {
  return [{ secretRef: { name: 'target' } }]
}

function withService(resource: string): ReturnType<typeof runningPod> {
  const labelled = { ...victim, metadata: { name: 'victim', labels: { app: 'victim' } } }
  const pods = runningPod(labelled, resource, 'get')
  const spec = { selector: { app: 'victim' }, ports: [{ port: 80 }] }
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'victim' }, spec }
  return (scene) => ({ ...pods(scene), manifests: [labelled, service] })
}

function viaService(attacker: Attacker, { namespace }: Scene): Promise<Answer> {
  return attacker.try('GET', `/api/v1/namespaces/${namespace}/services/victim/proxy/debug`)
}

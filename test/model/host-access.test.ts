import { expect, test } from 'vitest'
import { podSpec } from '../../src/lib/model/pod-spec/index.ts'
import { volumeFact } from '../../src/lib/model/volume.ts'
import { stripPodSpec } from '../../src/lib/source/resources/strip-pod-spec.ts'

/** As it reaches the model: after values were dropped. */
const factOf = (spec: object) => podSpec(stripPodSpec(spec))
const container = (more: object, list = 'containers') => ({ [list]: [{ name: 'c', ...more }] })
const adding = (...add: string[]) => container({ securityContext: { capabilities: { add } } })
const onNode = [{ name: 'logs', hostPath: { path: '/var/log' } }]

test.each<readonly [what: string, spec: object, access: readonly string[]]>([
  ['a plain container', container({}), []],
  ['a privileged container', container({ securityContext: { privileged: true } }), ['privileged']],
  [
    'a privileged init container',
    container({ securityContext: { privileged: true } }, 'initContainers'),
    ['privileged'],
  ],
  ['a container that is not', container({ securityContext: { privileged: false } }), []],
  [
    'a HostProcess container of Windows',
    container({ securityContext: { windowsOptions: { hostProcess: true } } }),
    ['privileged'],
  ],
  [
    'a HostProcess pod with a container that is none',
    {
      securityContext: { windowsOptions: { hostProcess: true } },
      ...container({ securityContext: { windowsOptions: { hostProcess: false } } }),
    },
    [],
  ],
  ['a hostPath volume that nobody mounts', { ...container({}), volumes: onNode }, []],
  [
    'a hostPath volume that is mounted',
    { ...container({ volumeMounts: [{ name: 'logs', mountPath: '/l' }] }), volumes: onNode },
    ['hostPath'],
  ],
  [
    'another volume that is mounted beside it',
    {
      ...container({ volumeMounts: [{ name: 'tmp', mountPath: '/l' }] }),
      volumes: [...onNode, { name: 'tmp', emptyDir: {} }],
    },
    [],
  ],
  [
    'the namespaces of the node',
    { hostNetwork: true, hostIPC: true, hostPID: true, ...container({}) },
    ['hostPID', 'hostNetwork', 'hostIPC'],
  ],
  ['namespaces that are its own', { hostNetwork: false, ...container({}) }, []],
  ['SYS_ADMIN', adding('SYS_ADMIN'), ['capabilities']],
  ['the same with prefix and in lower case', adding('cap_sys_admin'), ['capabilities']],
  ['ALL', adding('ALL'), ['capabilities']],
  ['harmless ones', adding('NET_BIND_SERVICE', 'CHOWN'), []],
  ['SYS_PTRACE among its own processes', adding('SYS_PTRACE'), []],
  [
    'SYS_PTRACE among those of the node',
    { hostPID: true, ...adding('SYS_PTRACE') },
    ['hostPID', 'capabilities'],
  ],
  ['BPF alone', adding('BPF'), []],
  ['BPF and PERFMON', adding('BPF', 'PERFMON'), ['capabilities']],
  [
    'capabilities that are dropped',
    container({ securityContext: { capabilities: { drop: ['SYS_ADMIN'] } } }),
    [],
  ],
])('%s', (_what, spec, access) => {
  expect(factOf(spec).host ?? []).toEqual(access)
})

test('stdin of any container makes a pod interactive', () => {
  expect(factOf(container({ stdin: true })).interactive).toBe(true)
  expect(factOf(container({ stdin: true }, 'ephemeralContainers')).interactive).toBe(true)
  expect(factOf(container({ stdin: false, tty: true })).interactive).toBeUndefined()
})

test('a token volume counts for the node even if no container mounts it', () => {
  const volumes = (audience?: string) => ({
    volumes: [{ name: 't', projected: { sources: [{ serviceAccountToken: { audience } }] } }],
  })
  expect(factOf({ ...container({}), ...volumes() })).toMatchObject({ tokenVolume: true })
  expect(factOf({ ...container({}), ...volumes() }).token).toBeUndefined()
  expect(factOf({ ...container({}), ...volumes('vault') }).tokenVolume).toBeUndefined()
  expect(factOf(container({})).tokenVolume).toBeUndefined()
})

test.each([
  ['hostPath', { hostPath: { path: '/data' } }, true],
  ['local', { local: { path: '/mnt/disk' } }, true],
  ['csi', { csi: { driver: 'd', volumeHandle: 'h' } }, undefined],
])('a PersistentVolume of %s', (_what, spec, expected) => {
  expect(volumeFact({ metadata: { name: 'pv' }, spec }).hostPath).toBe(expected)
})

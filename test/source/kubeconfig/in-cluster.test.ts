import path from 'node:path'

import { describe, expect, it } from 'vitest'

import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import type { ClientFlags } from '../../../src/lib/source/kubeconfig/flags.ts'
import { resolveTarget, type Target } from '../../../src/lib/source/kubeconfig/target.ts'
import { inFolder } from './kubectl.ts'

const SERVICE = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }
const ACCOUNT = {
  'account/token': 'fake-account',
  'account/namespace': 'account-namespace\n',
  'account/ca.crt': '-----BEGIN CERTIFICATE-----\n',
}

interface Pod {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: ClientFlags
}

/** What a process in a pod with these files would connect to; paths relative to the pod. */
function inPod({ files = ACCOUNT, env = SERVICE, flags = {} }: Pod): Promise<Target> {
  return inFolder(files, async (folder) => {
    const target = await resolveTarget(flags, {
      env: { HOME: folder, ...env },
      serviceAccountFolder: path.join(folder, 'account'),
    })
    return relative(target, folder)
  })
}

function relative(target: Target, folder: string): Target {
  const { caFile } = target.cluster
  const { tokenFile } = target.user
  return {
    ...target,
    cluster: { ...target.cluster, ...(caFile && { caFile: path.relative(folder, caFile) }) },
    user: { ...target.user, ...(tokenFile && { tokenFile: path.relative(folder, tokenFile) }) },
  }
}

function kubeconfig(context: object): string {
  return JSON.stringify({
    'current-context': 'here',
    clusters: [{ name: 'here', cluster: { server: 'https://file.example.com' } }],
    users: [{ name: 'me', user: { token: 'fake-file' } }],
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'me', ...context } }],
  })
}

describe('in a pod without kubeconfig', () => {
  it('uses the service account and its namespace', async () => {
    const target = await inPod({})
    expect(target.cluster).toMatchObject({
      server: 'https://10.0.0.1:443',
      caFile: 'account/ca.crt',
    })
    expect(target.user).toEqual({ tokenFile: 'account/token' })
    expect(target.namespace).toBe('account-namespace')
  })

  it('comes before KUBERNETES_MASTER', async () => {
    const { cluster } = await inPod({ env: { ...SERVICE, KUBERNETES_MASTER: 'http://master' } })
    expect(cluster.server).toBe('https://10.0.0.1:443')
  })

  it('brackets an IPv6 address of the service', async () => {
    const { cluster } = await inPod({ env: { ...SERVICE, KUBERNETES_SERVICE_HOST: 'fd00::1' } })
    expect(cluster.server).toBe('https://[fd00::1]:443')
  })

  it('takes POD_NAMESPACE before the namespace of the service account', async () => {
    const { namespace } = await inPod({ env: { ...SERVICE, POD_NAMESPACE: 'pod-namespace' } })
    expect(namespace).toBe('pod-namespace')
  })

  it('takes --namespace before both', async () => {
    const env = { ...SERVICE, POD_NAMESPACE: 'pod-namespace' }
    expect((await inPod({ env, flags: { namespace: 'flag' } })).namespace).toBe('flag')
  })

  it('falls back to the namespace default', async () => {
    const { 'account/namespace': _, ...files } = ACCOUNT
    expect((await inPod({ files })).namespace).toBe('default')
  })

  it('does without a CA file that is none', async () => {
    const { cluster } = await inPod({ files: { ...ACCOUNT, 'account/ca.crt': 'nothing' } })
    expect(cluster).not.toHaveProperty('caFile')
  })

  it('lets flags replace server, token and certificate authority', async () => {
    const flags = {
      server: 'http://localhost:8080',
      token: SecretBytes.fromText('fake-flag'),
      certificateAuthority: 'account/ca.crt',
    }
    const target = await inFolder(ACCOUNT, (folder) =>
      resolveTarget(
        { ...flags, certificateAuthority: path.join(folder, 'account/ca.crt') },
        { env: { HOME: folder, ...SERVICE }, serviceAccountFolder: path.join(folder, 'account') },
      ),
    )
    expect(target.cluster.server).toBe('http://localhost:8080')
    expect(target.user.token?.revealText()).toBe('fake-flag')
  })

  it('impersonates, and keeps the time limit', async () => {
    const target = await inPod({ flags: { as: 'joe', asGroup: ['one'], requestTimeout: '5s' } })
    expect(target.user).toEqual({
      tokenFile: 'account/token',
      impersonateUser: 'joe',
      impersonateGroups: ['one'],
    })
    expect(target.timeout).toBe(5000)
  })
})

describe('in a pod with a kubeconfig', () => {
  it('uses the server of the kubeconfig, but the namespace of the pod', async () => {
    const target = await inPod({ files: { ...ACCOUNT, '.kube/config': kubeconfig({}) } })
    expect(target.cluster.server).toBe('https://file.example.com')
    expect(target.namespace).toBe('account-namespace')
  })

  it.each(['mine', 'default'])(
    'uses the namespace %s when the context says so',
    async (namespace) => {
      const files = { ...ACCOUNT, '.kube/config': kubeconfig({ namespace }) }
      expect((await inPod({ files })).namespace).toBe(namespace)
    },
  )
})

describe('outside a pod', () => {
  it.each([
    ['without the variables', { env: {} }],
    ['without the port', { env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }],
    ['without the token file', { files: {} }],
  ])('%s the default is localhost:8080 and POD_NAMESPACE means nothing', async (_, pod: Pod) => {
    const target = await inPod({ ...pod, env: { ...(pod.env ?? SERVICE), POD_NAMESPACE: 'x' } })
    expect(target.cluster.server).toBe('http://localhost:8080')
    expect(target.namespace).toBe('default')
  })
})

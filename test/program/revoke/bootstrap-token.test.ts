// The library of certificates needs it before it is loaded.
import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../control-plane/eventually.ts'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { whoAmI } from '../../control-plane/who-am-i.ts'
import { type Ran, run } from '../run.ts'
import { evidenceIn } from './site.ts'

const cluster = await useControlPlane()

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bootstrap-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Site {
  readonly name: string
  readonly token: string
  readonly evidence: string
  revoke(...words: readonly string[]): Promise<Ran>
  usage(): Promise<string>
}

async function site(): Promise<Site> {
  const id = randomBytes(3).toString('hex')
  const rest = randomBytes(8).toString('hex')
  const name = `bootstrap-token-${id}`
  const evidence = path.join(folder, `${id}.json`)
  const stringData = {
    'token-id': id,
    'token-secret': rest,
    'usage-bootstrap-authentication': 'true',
    'auth-extra-groups': 'system:bootstrappers:kubeadm:default-node-token',
  }
  const type = 'bootstrap.kubernetes.io/token'
  const secrets = '/api/v1/namespaces/kube-system/secrets'
  await cluster.admin.create(secrets, { metadata: { name }, type, stringData })
  return {
    name,
    token: `${id}.${rest}`,
    evidence,
    async revoke(...words) {
      const alone = ['--api-server', cluster.url, '--evidence', evidence, '--yes']
      const { adminKubeconfig: kubeconfig } = cluster
      const ran = await run(['revoke', `kube-system/${name}`, ...alone, ...words], { kubeconfig })
      const isWritten = !words.includes('--undo')
      const written = isWritten ? readFileSync(evidence, 'utf8') : ''
      expect(ran.stdout + ran.stderr + written).not.toContain(rest)
      return ran
    },
    async usage() {
      const { data } = await cluster.admin.get(`${secrets}/${name}`)
      const { 'usage-bootstrap-authentication': usage = '' } = data as Record<string, string>
      return Buffer.from(usage, 'base64').toString()
    },
  }
}

async function isTaken(token: string): Promise<boolean> {
  const user: unknown = await whoAmI(await cluster.kubeconfigForToken(token))
  return user !== undefined
}

/** As a new kubelet asks for its certificate, and somebody approves. */
async function join(token: string, node: string): Promise<void> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ O: ['system:nodes'] }, { CN: [`system:node:${node}`] }],
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  })
  const requests = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
  const [id] = token.split('.')
  await cluster.admin.request('POST', requests, {
    headers: {
      'impersonate-user': `system:bootstrap:${id}`,
      'impersonate-group': 'system:masters',
    },
    body: {
      metadata: { name: node },
      spec: {
        request: Buffer.from(request.toString('pem')).toString('base64'),
        signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
        usages: ['digital signature', 'client auth'],
      },
    },
  })
  await eventually('the approval', async () => {
    const made = await cluster.admin.get(`${requests}/${node}`)
    const approved = { type: 'Approved', status: 'True', reason: 'Test', message: 'joins' }
    const status = { conditions: [approved] }
    return cluster.admin.replace(`${requests}/${node}/approval`, { ...made, status })
  })
  await eventually('the certificate', async () => {
    const { status } = await cluster.admin.get(`${requests}/${node}`)
    return (status as { certificate?: string }).certificate !== undefined
  })
}

test('a bootstrap token is quarantined, taken back, and deleted', async () => {
  const { name, token, revoke, usage, evidence } = await site()
  await eventually('the token to be taken', () => isTaken(token))
  const quarantined = await revoke()
  expect(quarantined.stderr).toContain('is a bootstrap token for new nodes: never expires')
  expect(quarantined.status).toBe(0)
  expect(await usage()).toBe('false')
  expect(await isTaken(token)).toBe(false)
  expect(evidenceIn(evidence).verdict).toBe('dead')

  const undone = await revoke('--undo')
  expect(undone.status).toBe(0)
  expect(await usage()).toBe('true')
  expect(await isTaken(token)).toBe(true)
  const again = await revoke('--undo')
  expect(again.stderr).toContain('was not quarantined here')
  expect(again.status).toBe(2)

  rmSync(evidence)
  const deleted = await revoke('--delete')
  expect(deleted.status).toBe(0)
  expect(await isTaken(token)).toBe(false)
  await expect(cluster.admin.get(`/api/v1/namespaces/kube-system/secrets/${name}`)).rejects.toThrow(
    '404',
  )
})

test('certificates that were issued through it are named', async () => {
  const { name, token, revoke } = await site()
  const node = `joined-${name.slice(-6)}`
  await join(token, node)
  const { status, stderr } = await revoke()
  expect(stderr).toMatch(
    new RegExp(
      `left: the certificate for O=system:nodes, CN=system:node:${node} \\(CertificateSigningRequest ${node}\\) is still valid until 20`,
    ),
  )
  expect(status).toBe(0)
})

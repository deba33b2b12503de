import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type Ran, run } from '../run.ts'
import { evidenceIn, tokenIn, tokenSecret } from './site.ts'

const cluster = await useControlPlane()

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'bound-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Site {
  readonly namespace: string
  readonly core: string
  readonly evidence: string
  /** Asks for a token of `deployer`. */
  token(bound?: object): Promise<string>
  /** Puts values into Secret `ci`, which no output may hold. */
  hold(values: Readonly<Record<string, string>>): Promise<void>
  revoke(...words: readonly string[]): Promise<Ran>
  isThere(object: string): Promise<boolean>
}

async function site(): Promise<Site> {
  const namespace = await cluster.createNamespace('bound')
  const kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  const core = `/api/v1/namespaces/${namespace}`
  const evidence = path.join(folder, `${namespace}.json`)
  const secrets: string[] = []
  await cluster.admin.create(`${core}/serviceaccounts`, { metadata: { name: 'deployer' } })
  return {
    namespace,
    core,
    evidence,
    async token(boundObjectRef) {
      const answer = await cluster.admin.create<{ status: { token: string } }>(
        `${core}/serviceaccounts/deployer/token`,
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { expirationSeconds: 3600, ...(boundObjectRef && { boundObjectRef }) },
        },
      )
      secrets.push(answer.status.token.slice(-20))
      return answer.status.token
    },
    async hold(stringData) {
      await cluster.admin.create(`${core}/secrets`, { metadata: { name: 'ci' }, stringData })
    },
    async revoke(...words) {
      const alone = ['--api-server', cluster.url, '--evidence', evidence]
      const ran = await run(['revoke', 'ci', ...alone, ...words], { kubeconfig })
      const written = ran.status === 2 ? '' : readFileSync(evidence, 'utf8')
      for (const secret of secrets) expect(ran.stdout + ran.stderr + written).not.toContain(secret)
      return ran
    },
    isThere: (object) =>
      cluster.admin.get(`${core}/${object}`).then(
        () => true,
        () => false,
      ),
  }
}

async function madeUid(collection: string, body: object): Promise<string> {
  const { metadata } = await cluster.admin.create(collection, body)
  return metadata.uid ?? ''
}

describe('a bound token in a Secret', () => {
  test.concurrent('dies with its pod', async () => {
    const { core, token, hold, revoke, isThere, evidence, namespace } = await site()
    const uid = await madeUid(`${core}/pods`, {
      metadata: { name: 'build-7' },
      spec: { serviceAccountName: 'deployer', containers: [{ name: 'c', image: 'img' }] },
    })
    await hold({ token: await token({ apiVersion: 'v1', kind: 'Pod', name: 'build-7', uid }) })
    const { status, stderr } = await revoke('--delete', '--yes')
    expect(stderr).toContain(
      `key token: a token for ${namespace}/deployer, bound to pod ${namespace}/build-7, expires 20`,
    )
    expect(stderr).toContain('dead: everybody who was asked refuses it')
    expect(status).toBe(0)
    expect(await isThere('pods/build-7')).toBe(false)
    expect(evidenceIn(evidence)).toMatchObject({
      deeds: [{ step: 'pod', outcome: 'done' }],
      proofs: [{ verdict: 'proven' }],
    })
  })

  test.concurrent('dies with its Secret, also in a kubeconfig', async () => {
    const { core, token, hold, revoke, isThere } = await site()
    const uid = await madeUid(`${core}/secrets`, { metadata: { name: 'session' } })
    const bound = await token({ apiVersion: 'v1', kind: 'Secret', name: 'session', uid })
    const users = [{ name: 'ci', user: { token: bound } }]
    await hold({ config: stringify({ apiVersion: 'v1', kind: 'Config', clusters: [], users }) })
    const { status, stderr } = await revoke('--delete', '--yes')
    expect(stderr).toContain('/session, with all its keys  cannot be taken back')
    expect(status).toBe(0)
    expect(await isThere('secrets/session')).toBe(false)
    expect(await isThere('secrets/ci')).toBe(true)
  })

  test.concurrent('is left alive where only its service account can die, unless that is wanted', async () => {
    const { token, hold, revoke, isThere, evidence, namespace } = await site()
    await hold({ token: await token() })
    const left = await revoke('--delete', '--yes')
    expect(left.stderr).toContain(
      `kubectl delete serviceaccounts/deployer -n ${namespace}, or --delete-account  BY HAND`,
    )
    expect(left.stderr).toContain('ALIVE')
    expect(left.stderr).toContain('left: key token: a token that expires 20')
    expect(left.status).toBe(1)
    expect(await isThere('serviceaccounts/deployer')).toBe(true)
    rmSync(evidence)
    const gone = await revoke('--delete-account', '--yes')
    expect(gone.stderr).toContain('and all its tokens, also those of the 0 pods that run as it')
    expect(gone.status).toBe(0)
    expect(await isThere('serviceaccounts/deployer')).toBe(false)
  })

  test.concurrent('is proven dead, and nothing deleted, when another pod of that name is there by now', async () => {
    const { core, token, hold, revoke, isThere, evidence } = await site()
    const pod = {
      metadata: { name: 'build-7' },
      spec: { serviceAccountName: 'deployer', containers: [{ name: 'c', image: 'img' }] },
    }
    const uid = await madeUid(`${core}/pods`, pod)
    await hold({ token: await token({ apiVersion: 'v1', kind: 'Pod', name: 'build-7', uid }) })
    await cluster.admin.delete(`${core}/pods/build-7?gracePeriodSeconds=0`)
    await cluster.admin.create(`${core}/pods`, pod)
    const { status } = await revoke('--delete', '--yes')
    expect(status).toBe(0)
    expect(await isThere('pods/build-7')).toBe(true)
    expect(evidenceIn(evidence)).toMatchObject({ verdict: 'dead', deeds: [] })
  })

  test.concurrent('is not believed before an API server has accepted it', async () => {
    const { core, hold, revoke, isThere, namespace } = await site()
    const uid = await madeUid(`${core}/secrets`, { metadata: { name: 'treasure' } })
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = {
      sub: `system:serviceaccount:${namespace}:deployer`,
      'kubernetes.io': { namespace, secret: { name: 'treasure', uid } },
    }
    await hold({ token: `${part({ alg: 'ES256' })}.${part(claims)}.${'a'.repeat(86)}` })
    const { status } = await revoke('--delete', '--yes')
    expect(status).toBe(0)
    expect(await isThere('secrets/treasure')).toBe(true)
  })

  test.concurrent('that is a copy of one in a token Secret names that Secret', async () => {
    const { core, hold, revoke, namespace } = await site()
    await cluster.admin.create(`${core}/secrets`, tokenSecret('old-token'))
    await hold({ copy: await tokenIn(cluster, `${core}/secrets/old-token`) })
    const { status, stderr } = await revoke('--yes')
    expect(stderr).toContain(`key copy: a copy of the token for ${namespace}/deployer`)
    expect(stderr).toContain(`kubectl vault-secret revoke ${namespace}/old-token  BY HAND`)
    expect(status).toBe(1)
  })
})

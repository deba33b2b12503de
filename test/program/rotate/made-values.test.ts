/** Values that the program makes by itself, for types that say what they are. */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { deployment, encoded, passwordInEnv, rotationSite, type Site } from './site.ts'

const cluster = await useControlPlane()
const kubeconfigFor = (namespace: string): Promise<string> =>
  cluster.kubeconfigForUser('root', ['system:masters'], namespace)

let site: Site
beforeEach(async () => {
  site = await rotationSite(cluster, kubeconfigFor)
})

async function certificate(secret: string): Promise<X509Certificate> {
  return new X509Certificate((await site.value('tls.crt', secret)) ?? '')
}

test('a certificate that signed itself is followed by one for the same names', async () => {
  const options = 'dns=web.example.com+www.example.com,ip=10.0.0.1,days=30,key=ecdsa-p384'
  await site.program('create', 'web', '--type', 'tls', '--generate-tls', options)
  const before = await certificate('web')
  const { status, stderr } = await site.rotate(['web', '--yes'])
  expect(stderr).toContain('dns=web.example.com+www.example.com')
  expect(status).toBe(0)
  const after = await certificate('web')
  expect(after.subjectAltName).toBe(before.subjectAltName)
  expect(after.subject).toBe(before.subject)
  expect(after.publicKey.asymmetricKeyDetails).toEqual(before.publicKey.asymmetricKeyDetails)
  expect(after.publicKey.equals(before.publicKey)).toBe(false)
  const days = (Date.parse(after.validTo) - Date.now()) / 86_400_000
  expect(Math.round(days)).toBe(30)
})

test('a certificate of an authority needs that authority, and is then signed by it', async () => {
  await site.program('create', 'ca', '--type', 'tls', '--generate-tls', 'cn=Test CA,is-ca')
  await site.program(
    'create',
    'web',
    '--type',
    'tls',
    '--generate-tls',
    'dns=web.example.com,days=30,ca=ca',
  )
  const refused = await site.rotate(['web', '--yes'])
  expect(refused.stderr).toContain('was issued by CN=Test CA')
  expect(refused.stderr).toContain('--ca')
  expect(refused.status).toBe(2)
  const { status } = await site.rotate(['web', '--ca', 'ca', '--yes'])
  expect(status).toBe(0)
  const [web, authority] = [await certificate('web'), await certificate('ca')]
  expect(web.verify(authority.publicKey)).toBe(true)
  expect(web.subjectAltName).toBe('DNS:web.example.com')
})

const NAMED = ['-addext', 'subjectAltName=DNS:web.example.com']
const SERVING = ['-addext', 'basicConstraints=critical,CA:FALSE', ...NAMED]

test.each<[string, string, readonly string[], string]>([
  ['fields of the subject', '/O=Canary Ltd/CN=web.example.com', SERVING, 'O=Canary Ltd'],
  [
    'a URI and an address of e-mail',
    '/CN=web.example.com',
    [...SERVING.slice(0, 3), 'subjectAltName=DNS:web.example.com,URI:spiffe://x/web,email:a@x.org'],
    'url name spiffe://x/web, email name a@x.org',
  ],
  [
    'another use',
    '/CN=web.example.com',
    [...SERVING, '-addext', 'extendedKeyUsage=serverAuth,codeSigning'],
    'extended key usage 1.3.6.1.5.5.7.3.3',
  ],
  ['that an authority serves', '/CN=web.example.com', NAMED, 'key usage digitalSignature'],
])('a certificate is not followed by one that loses %s', async (_, subject, more, lost) => {
  const [own, key] = selfSigned(subject, more)
  await site.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'web' },
    stringData: { 'tls.crt': own, 'tls.key': key },
  })
  const { status, stderr } = await site.rotate(['web', '--yes'])
  expect(stderr).toContain(`a new certificate of ${site.namespace}/web would lose: ${lost}\n`)
  expect(stderr).toContain('hint: give one from elsewhere: --from-file tls.crt=PATH')
  expect(status).toBe(2)
  expect(await site.value('tls.crt', 'web')).toBe(own)
})

/** As openssl makes one: the certificate and its key. */
function selfSigned(subject: string, more: readonly string[]): readonly [string, string] {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'))
  const key = path.join(folder, 'key')
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const words = ['req', '-x509', ...kind, '-keyout', key, '-subj', subject, '-days', '30', ...more]
  try {
    const made = execFileSync('openssl', words, { encoding: 'utf8', stdio: 'pipe' })
    return [made, readFileSync(key, 'utf8')]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.each([
  ['a UUID', '8c5b1f0e-2d3a-4c5b-9e7f-123456789abc', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
  ['hexadecimal digits', 'c0ffee00c0ffee00c0ffee00c0ffee00', /^[0-9a-f]{32}$/],
  ['a short password, which gets longer', 'Short1', /^[A-Za-z0-9]{24}$/],
  ['a password with symbols', 'Canary_Password-0123456789', /^[A-Za-z0-9_-]{26}$/],
])('%s is followed by another one', async (_what, old, wanted) => {
  site = await rotationSite(cluster, kubeconfigFor, { data: { one: encoded(old) } })
  expect((await site.rotate(['db', '--yes'])).status).toBe(0)
  const value = await site.value('one')
  expect(value).toMatch(wanted)
  expect(value).not.toBe(old)
})

test.each([
  ['an address', 'postgres://app:canary@db:5432/shop'],
  ['JSON', '{"password":"canary"}'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n'],
  ['several lines', 'canary-one\ncanary-two'],
])('%s is not guessed at', async (_what, old) => {
  site = await rotationSite(cluster, kubeconfigFor, { data: { one: encoded(old) } })
  const { status, stderr } = await site.rotate(['db', '--yes'])
  expect(stderr).toContain('--generate one=password')
  expect(stderr).not.toContain('canary')
  expect(status).toBe(2)
  expect(await site.value('one')).toBe(old)
})

test('the token of a service account is followed by one of another name, and the old one is dead', async () => {
  const core = `/api/v1/namespaces/${site.namespace}`
  await cluster.admin.create(`${core}/secrets`, {
    type: 'kubernetes.io/service-account-token',
    metadata: {
      name: 'ci-token',
      annotations: { 'kubernetes.io/service-account.name': 'default' },
      labels: { team: 'ci', 'kubernetes.io/legacy-token-last-used': '2026-01-01' },
    },
  })
  await expect.poll(() => site.value('token', 'ci-token'), { timeout: 20_000 }).toBeDefined()
  const old = (await site.value('token', 'ci-token')) ?? ''
  await site.apply(deployment('api', 1, passwordInEnv('ci-token', 'token')))
  await site.ready('api', 1)

  const { status, stderr } = await site.rotate(['ci-token', '--yes'])

  expect(stderr).toContain('sa-token (the same name would bring the same token back)')
  expect(stderr).toContain('the API server accepts the new token')
  expect(stderr).toContain('the API server refuses the old token')
  expect(status).toBe(0)
  const [name = '', ...others] = (await site.secrets()).filter((each) =>
    /^ci-token-\w+$/.test(each),
  )
  expect(others).toEqual([])
  expect(await site.secrets()).not.toContain('ci-token')
  const fresh = (await site.value('token', name)) ?? ''
  expect(fresh).not.toBe(old)
  expect(await isAccepted(fresh)).toBe(true)
  expect(await isAccepted(old)).toBe(false)
  const { metadata } = await cluster.admin.get(`${core}/secrets/${name}`)
  expect(metadata.labels).toMatchObject({ team: 'ci' })
  // Said of the old one; what stands there now is about the new one.
  expect(Object.values(metadata.labels ?? {})).not.toContain('2026-01-01')
  const [pod] = await site.pods('api')
  expect(JSON.stringify(pod?.['spec'])).toContain(`"name":"${name}"`)
  const mark = metadata.annotations?.['kubectl-vault-secret/rotation']
  // Its fingerprint is known when the controller has made the token.
  expect(mark).toMatch(/^[0-9a-z]{20}\.0\.[0-9a-f]{32}$/)
  expect(pod?.metadata.annotations?.['rotation.kubectl-vault-secret/ci-token']).toBe(mark)
}, 90_000)

async function isAccepted(token: string): Promise<boolean> {
  const review = await cluster.admin.create('/apis/authentication.k8s.io/v1/tokenreviews', {
    spec: { token },
  })
  return (review['status'] as { readonly authenticated?: boolean }).authenticated === true
}

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { generateIdentity } from '../../src/lib/crypto/age/index.ts'
import type { KubeObject } from '../control-plane/admin-client.ts'
import type { FaultProxy } from '../control-plane/control-plane.ts'
import { drop } from '../control-plane/faults.ts'
import { useControlPlane } from '../control-plane/use-control-plane.ts'
import { type Ran, run } from './run.ts'

const cluster = await useControlPlane()
const folder = mkdtempSync(path.join(tmpdir(), 'create-'))

/** Values that must come out nowhere. */
const MARK = 'canary-7f3a9c'
const values = Array.from({ length: 6 }, (_, at) => `${MARK}-${at}`)

function file(name: string, content: string | Uint8Array): string {
  const at = path.join(folder, name)
  mkdirSync(path.dirname(at), { recursive: true })
  writeFileSync(at, content)
  return at
}

interface Stored extends KubeObject {
  readonly type: string
  readonly immutable?: boolean
  readonly data: Readonly<Record<string, string>>
}

let proxy: FaultProxy
let kubeconfig: string
let namespace: string
beforeAll(async () => {
  proxy = await cluster.startProxy()
})
beforeEach(async () => {
  namespace = await cluster.createNamespace('create')
  kubeconfig = await proxy.kubeconfigForUser('root', ['system:masters'], namespace)
})
afterEach(() => {
  proxy.faults.clear()
  proxy.clearLog()
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await proxy.stop()
})

async function create(words: readonly string[], input?: string): Promise<Ran> {
  const ran = await run(['create', ...words], { kubeconfig, ...(input !== undefined && { input }) })
  for (const text of [ran.stdout, ran.stderr]) {
    expect(text).not.toContain(MARK)
    expect(text).not.toContain(Buffer.from(MARK).toString('base64').slice(0, 12))
  }
  return ran
}

const secrets = (): string => `/api/v1/namespaces/${namespace}/secrets`
const stored = (name: string): Promise<Stored> => cluster.admin.get<Stored>(`${secrets()}/${name}`)

function decoded({ data }: Stored): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  )
}

test('values of every source come together in one Secret, byte for byte', async () => {
  await cluster.admin.create(secrets(), {
    metadata: { name: 'other' },
    stringData: { password: values[0], user: 'x' },
  })
  const bytes = Uint8Array.from({ length: 300 }, (_, at) => (at * 7) % 256)
  const ran = await create(
    [
      'stripe',
      '--from-file',
      file('all/one', bytes),
      `--from-file=two=${file('two.txt', `${values[1]}\n\n`)}`,
      `--from-file=${file('folder/three', values[2] ?? '').replace('/three', '')}`,
      `--from-env-file=${file('env', `# comment\n\nFOUR=${values[3]} = \n  FIVE="${values[4]}"\n`)}`,
      '--from-secret=other:password=six',
      '--from-stdin=seven',
      '--label=team=payments',
      '--annotation=example.com/why=because of this',
    ],
    `${values[5]}`,
  )
  expect({ status: ran.status, stdout: ran.stdout }).toEqual({
    status: 0,
    stdout: `secret/stripe created in ${namespace} - Opaque - 7 keys: FIVE, FOUR, one, seven, six, three, two\n`,
  })
  expect(ran.stderr).toContain('the quotes around FIVE are part of its value')
  const secret = await stored('stripe')
  const { one, ...others } = secret.data
  expect(Uint8Array.from(Buffer.from(one ?? '', 'base64'))).toEqual(bytes)
  expect(decoded({ ...secret, data: others })).toEqual({
    two: `${values[1]}\n\n`,
    three: values[2],
    FOUR: `${values[3]} = `,
    FIVE: `"${values[4]}"`,
    six: values[0],
    seven: values[5],
  })
  expect(secret).toMatchObject({
    type: 'Opaque',
    metadata: {
      labels: { team: 'payments' },
      annotations: { 'example.com/why': 'because of this' },
      managedFields: [{ manager: 'kubectl-vault-secret', operation: 'Update' }],
    },
  })
})

test('the API server answers without the values that it was given', async () => {
  await create(['quiet', '--from-stdin=key'], values[0])
  await proxy.idle()
  const written = proxy.requests.filter(({ verb }) => verb === 'create')
  expect(written).toHaveLength(1)
  expect(JSON.parse(written[0]?.text() ?? '')).toMatchObject({ kind: 'PartialObjectMetadata' })
  expect(written[0]?.text()).not.toContain('"data"')
  expect(written[0]?.path).toContain('fieldManager=kubectl-vault-secret')
})

test('a certificate is made, signed by itself or by the authority of another Secret', async () => {
  const ca = await create(['ca', '--type=tls', '--generate-tls=cn=Test CA,is-ca,days=30'])
  expect(ca.status).toBe(0)
  const web = await create([
    'web',
    '--type=tls',
    '--generate-tls=dns=web.test+*.web.test,days=7,ca=ca',
  ])
  expect({ status: web.status, stderr: web.stderr }).toEqual({ status: 0, stderr: '' })
  const authority = new X509Certificate(decoded(await stored('ca'))['tls.crt'] ?? '')
  const {
    'tls.crt': pem = '',
    'tls.key': key = '',
    'ca.crt': root = '',
  } = decoded(await stored('web'))
  const certificate = new X509Certificate(pem)
  expect(certificate.checkIssued(authority)).toBe(true)
  expect(certificate.verify(authority.publicKey)).toBe(true)
  expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(certificate.checkHost('a.web.test')).toBe('*.web.test')
  expect(new X509Certificate(root).fingerprint256).toBe(authority.fingerprint256)
})

test('generated values are stored and only described', async () => {
  const ran = await create([
    'made',
    '--generate=pw=password,length=24',
    '--generate=auth=htpasswd,user=bob,cost=4,from=pw',
    '--generate=token=hex,bytes=20',
  ])
  expect(ran.stderr).toBe('pw: 142 bits of entropy\ntoken: 160 bits of entropy\n')
  const { data } = await stored('made')
  expect(Object.keys(data)).toEqual(['auth', 'pw', 'token'])
  for (const value of Object.values(decoded(await stored('made')))) {
    expect(`${ran.stdout}${ran.stderr}`).not.toContain(value.trim())
  }
})

test('a line feed that echo added is pointed out, and stays', async () => {
  const ran = await create(['echoed', '--from-stdin=key'], `${values[0]}\n`)
  expect(ran.stderr).toContain('warning: the value of key ends with a line feed')
  expect(decoded(await stored('echoed'))).toEqual({ key: `${values[0]}\n` })
})

test('immutable stays so', async () => {
  await create(['fixed', '--from-stdin=key', '--immutable'], values[0])
  expect(await stored('fixed')).toMatchObject({ immutable: true })
})

describe('to a file', () => {
  test('the Secret is a SOPS document that nobody else can read, and no cluster is asked', async () => {
    const { identity, recipient } = await generateIdentity()
    const key = file('key.txt', `${identity.revealText()}\n`)
    const out = path.join(folder, 'db.yaml')
    const words = ['db', '--from-stdin=password', '--encrypt', `--out=${out}`, '-r', recipient]
    const ran = await create(words, values[0])
    expect(ran).toMatchObject({ status: 0, stdout: '', stderr: '' })
    expect(readFileSync(out, 'utf8')).not.toContain(MARK)
    expect(proxy.requests).toEqual([])
    const plain = await run(['decrypt', '-i', key, out], { kubeconfig })
    expect(parse(plain.stdout)).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'db' },
      type: 'Opaque',
      stringData: { password: values[0] },
    })
  })

  test('a file that is there is not replaced unasked, whose values would be gone', async () => {
    const { recipient } = await generateIdentity()
    const out = file('taken.yaml', 'what others wrote\n')
    const words = ['db', '--from-stdin=password', '--encrypt', `--out=${out}`, '-r', recipient]
    const ran = await create(words, values[0])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain(
      `${out} is there already; nothing was written\nhint: --yes replaces`,
    )
    expect(readFileSync(out, 'utf8')).toBe('what others wrote\n')
    expect((await create([...words, '--dry-run=client'], values[0])).status).toBe(0)
    expect((await create([...words, '--yes'], values[0])).status).toBe(0)
    expect(readFileSync(out, 'utf8')).toContain(recipient)
  })

  test('nothing is made or asked for before it is said who reads it', async () => {
    const words = ['db', '--generate=password=password', '--encrypt']
    const ran = await create([...words, `--out=${path.join(folder, 'nobody.yaml')}`])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toMatch(/^error: .*nobody.yaml: for whom is not said: no .sops.yaml/)
  })

  test('a SealedSecret wants to know its namespace, which no context fills in', async () => {
    await create(['sealing', '--type=tls', '--generate-tls=cn=x,dns=x,key=rsa-2048'])
    const { 'tls.crt': pem = '', 'tls.key': privateKey = '' } = decoded(await stored('sealing'))
    const [cert, key] = [file('seal.crt', pem), file('seal.key', privateKey)]
    const words = ['--from-stdin=password', '--seal', `--cert=${cert}`]
    const without = await create(['db', ...words], values[0])
    expect(without.status).toBe(2)
    expect(without.stderr).toContain('the strict scope needs metadata.namespace')
    const sealed = await create(['payments/db', ...words], values[0])
    const out = file('sealed.yaml', sealed.stdout)
    const two = file('two.yaml', `${sealed.stdout}---\n${sealed.stdout}`)
    const plain = await run(['decrypt', '--private-key', key, out], { kubeconfig })
    const both = await run(['decrypt', '--private-key', key, two], { kubeconfig })
    expect(both.stdout).toBe(`${plain.stdout}---\n${plain.stdout}`)
    expect(parse(plain.stdout)).toMatchObject({
      metadata: { name: 'db', namespace: 'payments' },
      data: { password: Buffer.from(values[0] ?? '').toString('base64') },
    })
  })
})

describe('a dry run', () => {
  test('of the client sends nothing that would write', async () => {
    const ran = await create(['tried', '--from-stdin=key', '--dry-run=client'], values[0])
    expect(ran.stdout).toMatch(/^secret\/tried created \(dry run\) in /)
    expect(proxy.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    await expect(stored('tried')).rejects.toThrow('404')
  })

  test('of the server is checked there and stores nothing', async () => {
    const ran = await create(
      ['tried', '--from-stdin=key', '--dry-run=server', '-o', 'json'],
      values[0],
    )
    expect(JSON.parse(ran.stdout)).toMatchObject({
      kind: 'ChangeReport',
      dryRun: 'server',
      steps: [
        {
          action: 'create',
          object: { kind: 'Secret', namespace, name: 'tried' },
          type: 'Opaque',
          keys: ['key'],
          immutable: false,
          outcome: 'accepted',
        },
      ],
    })
    await expect(stored('tried')).rejects.toThrow('404')
  })
})

describe('a refusal changes nothing and says what to do', () => {
  test('for a name that is taken', async () => {
    await create(['taken', '--from-stdin=key'], values[0])
    const ran = await create(['taken', '--from-stdin=key'], values[1])
    expect({ status: ran.status, stdout: ran.stdout }).toEqual({ status: 4, stdout: '' })
    expect(ran.stderr).toBe(
      `error: cannot create secrets taken in ${namespace}: there is one already (409 AlreadyExists)\n` +
        `hint: \`kubectl vault-secret describe ${namespace}/taken\` shows the one that is there\n`,
    )
    expect(decoded(await stored('taken'))).toEqual({ key: values[0] })
  })

  test('for a namespace that is not there', async () => {
    const ran = await create(['nowhere/x', '--from-stdin=key'], values[0])
    expect(ran.status).toBe(5)
    expect(ran.stderr).toContain('is there a namespace nowhere?')
  })

  test('for somebody who may not', async () => {
    kubeconfig = await proxy.kubeconfigForUser('eve', [], namespace)
    const ran = await create(['x', '--from-stdin=key'], values[0])
    expect(ran.status).toBe(3)
    expect(ran.stderr).toContain(`the rule that would be enough: create on secrets in ${namespace}`)
  })

  test('for a type whose keys are missing, and all of it in one answer', async () => {
    const ran = await create(['x', '--type=tls', '--from-stdin=tls.crt'], values[0])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('error: data[')
    expect(ran.stderr).toContain('data[tls.key]')
    expect(ran.stderr).toContain('nothing was sent')
    expect(proxy.requests).toEqual([])
  })

  test('for what nothing could use, unless --validate warn lets it through', async () => {
    const words = ['x', '--type=docker-registry', '--from-stdin=.dockerconfigjson']
    const config = `{"auth":{"${values[0]}":1}}`
    const refused = await create(words, config)
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('error: data[.dockerconfigjson] ')
    expect(refused.stderr).toContain('hint: --validate warn lets it through\n')
    expect(proxy.requests).toEqual([])
    const ran = await create([...words, '--validate=warn'], config)
    expect(ran.status).toBe(0)
    expect(ran.stderr).toContain('warning: data[.dockerconfigjson] ')
    expect(decoded(await stored('x'))).toEqual({ '.dockerconfigjson': config })
  })

  test('for what the API server would refuse, which --validate warn does not let through', async () => {
    const words = ['x', '--type=tls', '--from-stdin=tls.crt', '--validate=warn']
    const ran = await create(words, values[0])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('error: data[tls.key] is required\n')
    expect(ran.stderr).not.toContain('--validate')
    const notJson = ['x', '--type=docker-registry', '--from-stdin=.dockerconfigjson']
    const broken = await create([...notJson, '--validate=warn'], values[0])
    expect(broken.status).toBe(2)
    expect(proxy.requests).toEqual([])
    // As the API server has it.
    await expect(
      cluster.admin.create(secrets(), {
        metadata: { name: 'x' },
        type: 'kubernetes.io/dockerconfigjson',
        stringData: { '.dockerconfigjson': 'no json' },
      }),
    ).rejects.toThrow('422')
  })

  test('for what cannot be a key', async () => {
    const ran = await create(['x', '--from-stdin=..no'], values[0])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('--from-stdin: "..no" cannot be a key of a Secret')
  })

  test('for a key that comes twice', async () => {
    const env = file('twice', `key=${values[0]}\n`)
    const ran = await create(['x', '--from-stdin=key', `--from-env-file=${env}`], values[1])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('key key is given by --from-env-file and by --from-stdin')
  })

  test('for a connection that breaks: whether it was made is not known', async () => {
    proxy.faults.add({ verb: 'create', resource: 'secrets' }, drop())
    const ran = await create(['x', '--from-stdin=key'], values[0])
    expect(ran.status).toBe(5)
    expect(ran.stderr).toContain('whether it was made is not known')
    // Sent twice it might be made twice, where something deletes in between.
    expect(proxy.requests.filter(({ verb }) => verb === 'create')).toHaveLength(1)
  })

  test('for questions where nobody can be asked', async () => {
    const ran = await create(['x', '--prompt=key'])
    expect(ran.status).toBe(2)
    expect(ran.stderr).toContain('nobody can be asked here')
    const bare = await create([])
    expect(bare.status).toBe(2)
    expect(bare.stderr).toContain('the name of the Secret is missing')
  })
})

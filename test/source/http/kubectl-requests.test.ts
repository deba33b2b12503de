import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { ApiError, UserError } from '../../../src/lib/base/errors.ts'
import { SecretBytes } from '../../../src/lib/base/secret-bytes.ts'
import { connect } from '../../../src/lib/source/http/connect.ts'
import { createAuthority, issue, type KeyPair } from '../../control-plane/pki.ts'
import { hasKubectl, inFolder, kubectl } from '../kubeconfig/kubectl.ts'
import { type Recorder, type SeenRequest, startRecorder } from './recorder.ts'
import { REQUEST_CASES, type RequestCase, type TypedFlags } from './request-cases.ts'

type Outcome = { readonly request: SeenRequest } | { readonly refused: true }

// Made by `RECORD_KUBECTL=1 npx vitest run test/source/http` where kubectl is installed.
const RECORDED = new URL('recorded/requests.json', import.meta.url)
const canAsk = await hasKubectl()
const mustRecord = canAsk && Boolean(process.env['RECORD_KUBECTL'])

/** client-go also tells the server how long it will wait; we only stop waiting. */
const TIMEOUT = /\?timeout=[^&]*$/

let recorder: Recorder
let pki: Readonly<Record<string, string>>
let recorded: Record<string, Outcome>

beforeAll(async () => {
  const ca = await createAuthority('test CA')
  const server = await issue(ca, {
    commonName: 'server',
    usage: 'server',
    dnsNames: ['localhost', 'api.example.com'],
    ips: ['127.0.0.1'],
  })
  const client = (commonName: string) => issue(ca, { commonName, usage: 'client' })
  pki = {
    ...files('jane', await client('jane')),
    ...files('joe', await client('joe')),
    'ca.crt': ca.certPem,
    'other-ca.crt': (await createAuthority('other CA')).certPem,
    token: 'fake-from-file\n',
  }
  recorder = await startRecorder({ cert: server.certPem, key: server.keyPem })
  if (mustRecord) await record()
  recorded = JSON.parse(await readFile(RECORDED, 'utf8')) as Record<string, Outcome>
}, 300_000)

afterAll(() => recorder.close())

describe('flags, files and environment lead to the request that kubectl sends', () => {
  it.each(REQUEST_CASES)('$name', async (situation) => {
    expect(await ourRequest(situation)).toEqual(recorded[situation.name])
  })

  it.runIf(canAsk)(
    'as recorded from the kubectl on this machine',
    { timeout: 300_000 },
    async () => {
      for (const situation of REQUEST_CASES) {
        expect(await kubectlRequest(situation), situation.name).toEqual(recorded[situation.name])
      }
    },
  )

  it('the recorded answers belong to the table', () => {
    const names = REQUEST_CASES.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(Object.keys(recorded).toSorted()).toEqual(names.toSorted())
  })
})

/** `kubectl create token` sends one request, without discovery, into the chosen namespace. */
function kubectlRequest(situation: RequestCase): Promise<Outcome> {
  return inSituation(situation, async (folder, env) => {
    const args = ['create', 'token', 'probe', ...argv(situation.flags ?? {}, folder)]
    await kubectl(args, env, folder).catch(() => undefined)
  })
}

function ourRequest(situation: RequestCase): Promise<Outcome> {
  return inSituation(situation, async (folder, env) => {
    const { token, password, ...flags } = fill(situation.flags ?? {}, folder)
    try {
      const connection = await connect({
        version: '0.0.0',
        surroundings: { env: { PATH: process.env['PATH'], ...env } },
        flags: {
          ...flags,
          ...(token !== undefined && { token: SecretBytes.fromText(token) }),
          ...(password !== undefined && { password: SecretBytes.fromText(password) }),
        },
      })
      const { namespace } = connection
      await connection
        .json({
          method: 'POST',
          path: `/api/v1/namespaces/${namespace}/serviceaccounts/probe/token`,
          body: '{}',
          info: { verb: 'create', resource: 'serviceaccounts/token', namespace, name: 'probe' },
        })
        .finally(() => connection.close())
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof UserError)) throw error
    }
  })
}

async function inSituation(
  situation: RequestCase,
  act: (folder: string, env: Record<string, string>) => Promise<void>,
): Promise<Outcome> {
  const { config } = situation
  const texts = {
    ...pki,
    ...situation.files,
    ...(config !== undefined && { '.kube/config': config }),
  }
  return inFolder(texts, async (folder) => {
    await place(texts, folder)
    recorder.take()
    await act(folder, { HOME: folder, ...fill(situation.env ?? {}, folder) })
    // Some builds of kubectl ask for the version first.
    const request = recorder.take().find(({ path: asked }) => asked.includes('/probe/token'))
    return request === undefined ? { refused: true } : { request: generic(request, folder) }
  })
}

/** Fills in what is known only now: addresses, certificates; and makes plugins executable. */
async function place(texts: Readonly<Record<string, string>>, folder: string): Promise<void> {
  for (const name of ['.kube/config', 'plugin']) {
    if (texts[name] === undefined) continue
    const file = join(folder, name === 'plugin' ? '.kube/plugin' : name)
    await writeFile(file, fill({ text: texts[name] }, folder).text)
    if (name === 'plugin') await chmod(file, 0o755)
  }
  for (const [name, text] of Object.entries(pki)) {
    await writeFile(join(folder, '.kube', name), text).catch(() => undefined)
  }
}

function fill<T extends object>(texts: T, folder: string): T {
  const { securePort, plainPort, proxyPort } = recorder
  const filled = JSON.stringify(texts)
    .replaceAll('SECURE_PORT', String(securePort))
    .replaceAll('SECURE', `127.0.0.1:${securePort}`)
    .replaceAll('PLAIN', `127.0.0.1:${plainPort}`)
    .replaceAll('PROXY"', `127.0.0.1:${proxyPort}"`)
    .replaceAll('PROXY\\"', `127.0.0.1:${proxyPort}\\"`)
    .replaceAll('/folder', folder)
    .replaceAll(/DATA\(([^)]*)\)/g, (_, name: string) =>
      Buffer.from(pki[name] ?? '').toString('base64'),
    )
  return JSON.parse(filled) as T
}

/** The reverse of {@link fill}, also inside what a plugin repeats. */
function generic(request: SeenRequest, folder: string): SeenRequest {
  const { authorization } = request
  const path = request.path.replace(TIMEOUT, '')
  const repeated = /^Bearer plugin-(\w*)-(\w*)-(.*)$/.exec(authorization ?? '')
  if (repeated === null) return { ...request, path }
  const [, argument, variable, info = ''] = repeated
  const told = Buffer.from(info, 'base64')
    .toString('utf8')
    .replaceAll(String(recorder.securePort), 'PORT')
    .replaceAll(String(recorder.proxyPort), 'PORT')
    .replaceAll(Buffer.from(pki['ca.crt'] ?? '').toString('base64'), 'CA')
    .replaceAll(folder, '/folder')
  const sorted = JSON.stringify(sortKeys(JSON.parse(told)))
  return { ...request, path, authorization: `Bearer plugin ${argument} ${variable} ${sorted}` }
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, field]) => [key, sortKeys(field)]))
}

function argv(flags: TypedFlags, folder: string): readonly string[] {
  return Object.entries(fill(flags, folder)).flatMap(([name, value]) => {
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    return [value].flat().map((one) => `${flag}=${one}`)
  })
}

function files(name: string, { certPem, keyPem }: KeyPair): Record<string, string> {
  return { [`${name}.crt`]: certPem, [`${name}.key`]: keyPem }
}

async function record(): Promise<void> {
  const outcomes: Record<string, Outcome> = {}
  for (const situation of REQUEST_CASES) outcomes[situation.name] = await kubectlRequest(situation)
  await writeFile(RECORDED, `${JSON.stringify(outcomes, undefined, 1)}\n`)
}

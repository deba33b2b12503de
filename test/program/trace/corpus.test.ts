import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OwnControlPlane, startControlPlane } from '../../control-plane/control-plane.ts'
import { createMarks } from '../../canary/marks.ts'
import { type Ran, run } from '../run.ts'
import { corpusOf, ENCODINGS, type Planted } from './corpus.ts'

const LONG = Boolean(process.env['VAULT_SECRET_TEST_LONG'])
const SECRETS = LONG ? 10_000 : 1000

const marks = createMarks()
const value = `${randomBytes(9).toString('base64url')}-Tr0ub4dor`
marks.add('the value', value)

let cluster: OwnControlPlane
let kubeconfig: string
let namespace: string
let planted: readonly Planted[]

beforeAll(async () => {
  cluster = await startControlPlane()
  namespace = await cluster.createNamespace('corpus')
  kubeconfig = await cluster.kubeconfigForUser('root', ['system:masters'], namespace)
  const corpus = corpusOf(value, namespace, SECRETS)
  planted = corpus.planted
  for (let at = 0; at < corpus.objects.length; at += 500) {
    await cluster.admin.apply(corpus.objects.slice(at, at + 500), { namespace })
  }
}, 1_200_000)
afterAll(() => cluster.stop())

interface Hit {
  readonly place: { readonly kind: string; readonly resource: string; readonly name: string }
  readonly field: string
  readonly found: string
}

/** Of the program alone: `maxRSS` of a process begins with what the one had that started it. */
const peak = `data:text/javascript,import{readFileSync,writeSync}from"node:fs";process.on("exit",()=>writeSync(2,"\\npeak "+/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status","latin1"))[1]+"\\n"))`

async function trace(...words: readonly string[]): Promise<Ran> {
  return run(['trace', '--value-file', '-', ...words], {
    kubeconfig,
    input: value,
    node: ['--import', peak],
  })
}

test(
  'a value is found in twenty encodings in twelve kinds of place, and nowhere else',
  { timeout: 300_000 },
  async () => {
    expect(ENCODINGS).toHaveLength(20)
    const { status, stdout, stderr, ms } = await trace('-n', namespace, '-o', 'json')
    expect(status, stderr).toBe(1)
    const { hits, coverage, searched } = JSON.parse(stdout)
    const found = (hits as readonly Hit[]).map(({ place, field, found: what }) => {
      expect(what).toBe('value')
      const group = place.resource.includes('.')
        ? place.resource.slice(place.resource.indexOf('.'))
        : ''
      return `${place.kind.toLowerCase()}${group}/${namespace}/${place.name} ${field}`
    })
    const wanted = new Set(planted.map(({ place, field }) => `${place} ${field}`))
    const seen = new Set(found)
    const missed = planted.filter(({ place, field }) => !seen.has(`${place} ${field}`))
    expect(missed).toEqual([])
    expect(found.filter((each) => !wanted.has(each))).toEqual([])
    expect(coverage.complete).toBe(true)
    expect(searched.secrets).toBeGreaterThanOrEqual(SECRETS)
    expect(marks.foundIn(stdout + stderr)).toEqual([])
    expect(stderr).toMatch(
      new RegExp(`reading the values of \\d+ Secrets in ${namespace} .* as root`),
    )
    const megabytes = Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024
    console.log(`${SECRETS} Secrets: ${(ms / 1000).toFixed(1)} s, ${megabytes.toFixed(0)} MB`)
    expect(megabytes).toBeLessThan(250)
  },
)

test(
  'people are told where it is, who uses it and what to type',
  { timeout: 300_000 },
  async () => {
    const { status, stdout, stderr } = await trace('-A')
    expect(status, stderr).toBe(1)
    expect(stdout).toContain(`secret/${namespace}/p-0-0`)
    expect(stdout).toMatch(/p-0-0 - 0 consumers - \d+ readers/)
    expect(stdout).toContain(`kubectl vault-secret revoke p-0-0 -n ${namespace}`)
    expect(marks.foundIn(stdout + stderr)).toEqual([])
  },
)

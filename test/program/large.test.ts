import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type FaultProxy,
  type OwnControlPlane,
  startControlPlane,
} from '../control-plane/control-plane.ts'
import { fewAtATime, type Ran, run } from './run.ts'

const PODS = 10_000
/** Bytes of every pod that no answer needs. */
const NOTE = 24_000
const MEGABYTE = 1024 * 1024

// So many pods would be in everybody's way, and no scheduler may look at them.
let cluster: OwnControlPlane
let proxy: FaultProxy
let quarter: string
beforeAll(async () => {
  cluster = await startControlPlane()
  proxy = await cluster.startProxy()
  quarter = await cluster.createNamespace('quarter')
  const rest = await cluster.createNamespace('rest')
  const note = 'all work and no play '.repeat(NOTE / 21)
  const env = [{ name: 'P', valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } }]
  for (const namespace of [quarter, rest]) {
    await cluster.admin.create(`/api/v1/namespaces/${namespace}/secrets`, {
      metadata: { name: 'db' },
    })
  }
  const numbers = Array.from({ length: PODS }, (_, index) => index)
  const create = (index: number): Promise<unknown> =>
    cluster.admin.create(`/api/v1/namespaces/${index % 4 === 0 ? quarter : rest}/pods`, {
      metadata: { name: `p${index}`, annotations: { note } },
      spec: {
        containers: [{ name: 'c', image: 'i', env }],
        automountServiceAccountToken: false,
        nodeName: `node-${index % 50}`,
      },
    })
  await fewAtATime(numbers, create, 24)
}, 180_000)

afterAll(async () => {
  await proxy?.stop()
  await cluster?.stop()
})

const PEAK = `import { writeSync } from "node:fs"
process.on("exit", () => writeSync(2, "\\npeak " + process.resourceUsage().maxRSS + "\\n"))`

/** Runs the program and says how much memory it had at its peak, in bytes. */
async function measured(words: readonly string[]): Promise<Ran & { peak: number }> {
  const preload = `--import=data:text/javascript,${encodeURIComponent(PEAK)}`
  const kubeconfig = proxy.adminKubeconfig
  const ran = await run(words, { kubeconfig, node: ['--max-old-space-size=96', preload] })
  return { ...ran, peak: Number(/^peak (\d+)$/m.exec(ran.stderr)?.[1]) * 1024 }
}

/** Runs the program; what it got to see of pods, page by page, and its peak of memory, in bytes. */
async function readPods(line: string) {
  proxy.clearLog()
  const { status, stdout, stderr, peak } = await measured(line.split(' '))
  expect(status, stderr).toBe(0)
  await proxy.idle()
  const pages = proxy.requests.filter(
    ({ resource, verb }) => resource === 'pods' && verb === 'list',
  )
  const sizes = pages.map((page) => page.body().length)
  return { stdout, pages, peak, size: sizes.reduce((sum, size) => sum + size, 0) }
}

test(
  '10,000 pods are read in pages of 500, and never are all in memory',
  { timeout: 120_000 },
  async () => {
    const part = await readPods(`consumers -n ${quarter} -o json`)
    const all = await readPods('consumers -A -o json')
    expect(part.pages).toHaveLength(PODS / 4 / 500)
    expect(all.pages).toHaveLength(PODS / 500)
    for (const { pages } of [part, all]) {
      expect(pages.map(({ continued }) => continued)).toEqual(pages.map((_, index) => index > 0))
      const limits = pages.map(({ path }) => new URL(path, proxy.url).searchParams.get('limit'))
      expect(new Set(limits)).toEqual(new Set(['500']))
    }
    const consumers = (JSON.parse(all.stdout) as Consumers).secrets.map(
      (secret) => secret.consumers,
    )
    expect(consumers.flat()).toHaveLength(PODS)
    // Three times as much more to read is not nearly as much more to hold.
    const more = all.size - part.size
    expect(more).toBeGreaterThan(150 * MEGABYTE)
    expect(all.peak - part.peak).toBeLessThan(more / 2)
  },
)

interface Consumers {
  readonly secrets: readonly { readonly consumers: readonly object[] }[]
}

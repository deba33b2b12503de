import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'

import { startCompany } from '../scripts/demo/company.ts'
import { readManifests } from '../scripts/demo/manifests.ts'
import { PROGRAM } from '../scripts/demo/product.ts'
import { RECORDING, takeSnapshot } from '../scripts/demo/recording.ts'
import { ROOT } from '../scripts/lib/child.ts'
import type { ReachReport, Reader } from '../src/lib/analysis/reach/report.ts'

const run = promisify(execFile)
/** Every Secret value of the demo begins with this. */
const MARKER = 'demo-not-a-secret'

describe('the recorded company', () => {
  test('is shown with its consumers and readers, and with what to try next', async () => {
    const { stdout, stderr } = await run(process.execPath, [join(ROOT, 'scripts/demo.ts')])
    for (const words of [
      /^\$ kubectl vault-secret consumers db-password -n payments --snapshot /m,
      /^deployment\/api \(3 pods\) +password +env DB_PASSWORD, container api +restart$/m,
      /^sa +ci\/deployer +certain +D7 +patch secrets: the answer carries the value/m,
      /^node +worker-\d +certain +D11 +runs payments\//m,
      /^ +kubectl vault-secret reach -A --snapshot/m,
    ]) {
      expect(stdout).toMatch(words)
    }
    expect(stderr).toContain('not yet followed')
  })

  test('holds no value of a Secret, in no encoding', async () => {
    const manifests = JSON.stringify(await readManifests())
    expect(manifests).toContain(MARKER)
    const recording = gunzipSync(await readFile(RECORDING)).toString('utf8')
    expect(recording).toContain('"db-password"')
    for (const text of [MARKER, ...base64Forms(MARKER)]) expect(recording).not.toContain(text)
  })
})

describe('the company on a real control plane', () => {
  test('has the readers that were recorded', { timeout: 400_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vault-secret-demo-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const plane = await startCompany(() => undefined)
    onTestFinished(() => plane.stop())
    const snapshot = join(folder, 'live.snapshot')
    const place = { words: [], env: { KUBECONFIG: plane.adminKubeconfig } }
    await writeFile(snapshot, await takeSnapshot(place))
    expect(await readersIn(snapshot)).toEqual(await readersIn(RECORDING))
  })
})

/** Who reads which Secret; without nodes, since the scheduler chooses them anew each time. */
async function readersIn(snapshot: string): Promise<readonly string[]> {
  const words = [PROGRAM, 'reach', '-A', '-o', 'json', '--snapshot', snapshot]
  const { stdout } = await run(process.execPath, words, { maxBuffer: 256 * 1024 * 1024 })
  const { secrets } = JSON.parse(stdout) as ReachReport
  return [...secrets].flatMap(({ namespace, name, readers }) =>
    readers
      .filter(({ subject }) => subject.kind !== 'Node')
      .map((reader) => `${namespace}/${name}: ${readerText(reader)}`),
  )
}

/** Pods of a workload go by its name, since their own is drawn at random. */
function readerText({ subject, pods, verbs, path }: Reader): string {
  const name = pods?.workload?.name ?? subject.name
  const ids = path.map(({ id }) => id).join(' ')
  return `${subject.kind} ${subject.namespace ?? ''}/${name} × ${pods?.names.length ?? 1} ${verbs.join(',')} ${ids}`
}

/** How the text looks inside base64, for each place at which it may begin. */
function base64Forms(text: string): readonly string[] {
  return [0, 1, 2].map((shift) =>
    Buffer.from(`${'x'.repeat(shift)}${text}`)
      .toString('base64')
      .slice(4, -4),
  )
}

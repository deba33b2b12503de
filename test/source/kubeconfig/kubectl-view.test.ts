import { readFile, writeFile } from 'node:fs/promises'

import { describe, expect, it } from 'vitest'

import { KUBECONFIG_CASES } from './cases.ts'
import { hasKubectl } from './kubectl.ts'
import { kubectlView, ourView, type View } from './view.ts'

// Made by `RECORD_KUBECTL=1 npx vitest run test/source/kubeconfig` where kubectl is installed.
const RECORDED = new URL('recorded/view.json', import.meta.url)

const canAsk = await hasKubectl()
if (canAsk && process.env['RECORD_KUBECTL']) await record()
const recorded = JSON.parse(await readFile(RECORDED, 'utf8')) as Record<string, View>

describe('the merged kubeconfig is what kubectl shows', () => {
  it.each(KUBECONFIG_CASES)('$name', async (situation) => {
    expect(await ourView(situation)).toEqual(recorded[situation.name])
  })

  it.runIf(canAsk)(
    'as recorded from the kubectl on this machine',
    { timeout: 180_000 },
    async () => {
      for (const situation of KUBECONFIG_CASES) {
        expect(await kubectlView(situation), situation.name).toEqual(recorded[situation.name])
      }
    },
  )
})

describe('the table of situations', () => {
  it('holds at least 40, none under a name used before, with answers and refusals', () => {
    const names = KUBECONFIG_CASES.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(Object.keys(recorded).toSorted()).toEqual(names.toSorted())
    const refused = Object.values(recorded).filter((view) => 'refused' in view)
    expect(refused.length).toBeGreaterThan(10)
    expect(names.length - refused.length).toBeGreaterThan(40)
  })
})

async function record(): Promise<void> {
  const views: Record<string, View> = {}
  for (const situation of KUBECONFIG_CASES) views[situation.name] = await kubectlView(situation)
  await writeFile(RECORDED, `${JSON.stringify(views, undefined, 1)}\n`)
}

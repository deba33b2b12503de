/** Two operators rotate one Secret at the same moment. */
import { expect, test } from 'vitest'
import { useControlPlane } from '../../control-plane/use-control-plane.ts'
import { type Ran, run } from '../run.ts'
import { valuesIn } from './faults/values.ts'
import { deployment, NEW, passwordInEnv, rotationSite, type Site } from './site.ts'

const ROUNDS = process.env['VAULT_SECRET_TEST_LONG'] === '1' ? 100 : 10
const WORDS = ['rotate', 'db', '--yes', '--from-stdin', 'password'] as const

const cluster = await useControlPlane()

interface Journal {
  readonly by: string
  readonly startedAt: string
  readonly endedAt: string
}

async function journals({ namespace }: Site): Promise<readonly Journal[]> {
  const list = await cluster.admin.list(`/api/v1/namespaces/${namespace}/secrets`)
  const texts = list.map(({ metadata }) => metadata.annotations?.['kubectl-vault-secret/journal'])
  return texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as Journal]))
}

/** Undefined when they did not meet, as one was done before the other one looked. */
async function round(number: number): Promise<'met' | undefined> {
  const site = await rotationSite(cluster, (namespace) =>
    cluster.kubeconfigForUser('root', ['system:masters'], namespace),
  )
  await site.apply(deployment('api', 1, passwordInEnv()))
  await site.ready('api', 1)
  const users = [`anna-${number}`, `bert-${number}`] as const
  const runs = await Promise.all(
    users.map(async (user): Promise<Ran> => {
      const kubeconfig = await cluster.kubeconfigForUser(user, ['system:masters'], site.namespace)
      return run(WORDS, { kubeconfig, input: `${NEW}-${user}` })
    }),
  )
  const [first, second] = await journals(site)
  const output = runs.map(({ stdout, stderr }) => stdout + stderr).join('\n')
  expect(valuesIn(output)).toEqual([])
  const inTurn = second !== undefined && first !== undefined && second.startedAt > first.endedAt
  if (inTurn) return undefined
  expect(new Set(runs.map(({ status }) => status)), output).toEqual(new Set([0, 4]))
  const won = runs.findIndex(({ status }) => status === 0)
  const { by, startedAt } = first as Journal
  expect(second).toBeUndefined()
  expect(by).toBe(users[won])
  expect(await site.value('password')).toBe(`${NEW}-${by}`)
  const told = runs[1 - won]?.stderr ?? ''
  expect(told).toContain(`by ${by} since ${startedAt}`)
  expect(told).toContain('nothing was changed')
  await cluster.admin.delete(`/api/v1/namespaces/${site.namespace}`)
  return 'met'
}

test('of two operators exactly one wins each time, and the other one learns who did', async () => {
  let met = 0
  let tries = 0
  while (met < ROUNDS) {
    tries += 1
    expect(tries, 'they hardly ever meet').toBeLessThan(ROUNDS * 3)
    if ((await round(tries)) === 'met') met += 1
  }
  if (ROUNDS > 10) console.log({ met, tries })
}, 3_600_000)

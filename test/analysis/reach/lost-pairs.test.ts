import { expect, test } from 'vitest'
import { decider, readersIn } from '../../../src/lib/analysis/reach/index.ts'
import { randomCluster } from './random/cluster.ts'
import { modelOf } from './random/model.ts'
import { NAMESPACES, SECRETS } from './random/names.ts'
import { randomQuestions } from './random/questions.ts'
import { seeded } from './random/random.ts'

const KINDS = [
  'pods',
  'persistentvolumes',
  'roles.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'serviceaccounts',
  'replicasets.apps',
]
const PAIRS = KINDS.flatMap((one, index) =>
  KINDS.slice(index + 1).map((two) => [one, two] as const),
)
const SEEDS = [11, 12, 13]

test.each(PAIRS)('without %s and %s no answer of a batch is reversed', async (one, two) => {
  for (const seed of SEEDS) {
    const { objects } = randomCluster(seed)
    const full = decider(await modelOf(objects))
    const blind = decider(await modelOf(objects, [one, two]))
    for (const question of randomQuestions(seeded(seed), 300)) {
      const { allowed } = blind(question)
      expect([null, full(question).allowed], JSON.stringify(question)).toContain(allowed)
    }
  }
})

test.each(PAIRS)('without %s and %s nobody becomes a reader', async (one, two) => {
  for (const seed of SEEDS) {
    const { objects } = randomCluster(seed)
    const full = readersIn(await modelOf(objects))
    const blind = readersIn(await modelOf(objects, [one, two]))
    for (const namespace of NAMESPACES) {
      for (const name of SECRETS) {
        const known = new Set(subjects(full({ namespace, name })))
        const invented = subjects(blind({ namespace, name })).filter((each) => !known.has(each))
        expect(invented, `${namespace}/${name}`).toEqual([])
      }
    }
  }
})

/** Those who certainly read it; pods one by one. */
function subjects(readers: ReturnType<ReturnType<typeof readersIn>>): readonly string[] {
  return readers
    .filter(({ verdict }) => verdict === 'yes')
    .flatMap(({ subject: { kind, namespace = '', name }, pods }) =>
      (pods?.names ?? [name]).map((each) => `${kind} ${namespace}/${each}`),
    )
}

import { expect, test } from 'vitest'
import {
  decider,
  type ReaderSubject,
  readersIn,
  whyReader,
} from '../../../src/lib/analysis/reach/index.ts'
import { subjectText } from '../../../src/lib/analysis/reach/subjects.ts'
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
    const whole = await modelOf(objects)
    const full = readersIn(whole)
    const blind = readersIn(await modelOf(objects, [one, two]))
    for (const namespace of NAMESPACES) {
      for (const name of SECRETS) {
        const secret = { namespace, name }
        const known = new Set(subjects(full(secret)).map(subjectText))
        const invented = subjects(blind(secret))
          .filter((each) => !known.has(subjectText(each)))
          // Who reads as a member of a group has no row as long as the group has one.
          .filter((subject) => whyReader(whole, secret, { subject, groups: [] }).verdict !== 'yes')
        expect(invented, `${namespace}/${name}`).toEqual([])
      }
    }
  }
})

/** Those who certainly read it; pods one by one. */
function subjects(readers: ReturnType<ReturnType<typeof readersIn>>): readonly ReaderSubject[] {
  return readers
    .filter(({ verdict }) => verdict === 'yes')
    .flatMap(({ subject, pods }) =>
      (pods?.names ?? [subject.name]).map((name) => ({ ...subject, name })),
    )
}

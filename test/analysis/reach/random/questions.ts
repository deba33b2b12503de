import type { Question } from '../../../../src/lib/analysis/reach/index.ts'
import { ACCOUNTS, GROUPS, NAMESPACES, NODES, SECRETS, USERS } from './names.ts'
import type { Random } from './random.ts'

const VERBS = ['get', 'list', 'watch', 'patch', 'delete', 'deletecollection', 'update', '*']

/** Questions of every form that a SubjectAccessReview accepts. */
export function randomQuestions(random: Random, count: number): readonly Question[] {
  return Array.from({ length: count }, () => ({
    ...identity(random),
    verb: random.pick(VERBS),
    namespace: random.chance(92) ? random.pick([...NAMESPACES, 'elsewhere']) : '',
    name: random.chance(75) ? random.pick([...SECRETS, '*']) : '',
  }))
}

/** Whether each node may get each Secret, those that do not exist included. */
export function nodeQuestions(): readonly Question[] {
  return NODES.flatMap((node) =>
    NAMESPACES.flatMap((namespace) =>
      SECRETS.map((name) => ({
        user: `system:node:${node}`,
        groups: ['system:nodes'],
        verb: 'get',
        namespace,
        name,
      })),
    ),
  )
}

function identity(random: Random): Pick<Question, 'user' | 'groups'> {
  const kind = random.below(10)
  if (kind < 3) return { user: `system:node:${random.pick(NODES)}`, groups: ['system:nodes'] }
  if (kind < 6) {
    const namespace = random.pick(NAMESPACES)
    const user = `system:serviceaccount:${namespace}:${random.pick(ACCOUNTS)}`
    // As a token has them, or with none: the review adds nothing by itself.
    const groups = [
      'system:serviceaccounts',
      `system:serviceaccounts:${namespace}`,
      'system:authenticated',
    ]
    return { user, groups: random.chance(60) ? groups : [] }
  }
  const groups = random.some(
    GROUPS.filter((group) => group !== 'system:masters'),
    0,
    3,
  )
  const masters = random.chance(2) ? ['system:masters'] : []
  return { user: random.pick(USERS), groups: [...groups, ...masters] }
}

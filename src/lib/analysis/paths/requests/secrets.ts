/** Requests on Secrets. */
import { on, type Requests } from '../../graph/requests.ts'
import { DISCLOSING, isWildcard } from '../../reach/disclosing.ts'

export const DISCLOSING_VERBS: readonly string[] = DISCLOSING.map(({ verb }) => verb)

/** Requests with one verb on secrets. */

function reading(verb: string): Pick<Requests, 'patterns'> {
  const known = DISCLOSING.filter((each) => each.verb === verb)
  return {
    patterns: [
      ...known.filter(({ byName }) => byName).map(() => on('', 'secrets', verb, 'named')),
      // `resourceNames: [""]` allows list and watch of everything (evaluation_helpers.go).
      ...known.filter(({ unnamed }) => unnamed).map(() => on('', 'secrets', verb, 'unnamed')),
    ],
  }
}

/** Those that a rule allows without a star. */

function plainly(verb: string): Requests {
  return { key: `${verb} secrets`, ...reading(verb), only: (rule) => !isWildcard(rule, verb) }
}

/** Those that take a star in the rule to be allowed. */

function byStar(verb: string): Requests {
  return { key: `${verb} secrets by *`, ...reading(verb), only: (rule) => isWildcard(rule, verb) }
}

export const READS = {
  get: plainly('get'),
  list: plainly('list'),
  watch: plainly('watch'),
  patch: plainly('patch'),
  delete: plainly('delete'),
  deletecollection: plainly('deletecollection'),
} as const

export const READS_BY_STAR: readonly Requests[] = DISCLOSING_VERBS.map(byStar)

/** Every right to read, by a star or not. */

export const ALL_READS: readonly Requests[] = [...Object.values(READS), ...READS_BY_STAR]

/** Those by one verb. */
export function readsBy(verb: string): readonly Requests[] {
  return ALL_READS.filter(({ patterns }) => patterns[0]?.verbs.includes(verb) === true)
}

/** With `create` an apply patch makes a Secret of a name of its own. */

export const CREATE_SECRETS: Requests = {
  key: 'create secrets',
  patterns: [on('', 'secrets', 'create', 'unnamed')],
  exact: true,
}

export const UPDATE_SECRETS: Requests = {
  key: 'update secrets',
  patterns: [on('', 'secrets', 'update')],
}

export const SECRET_REQUESTS: readonly Requests[] = [...ALL_READS, CREATE_SECRETS, UPDATE_SECRETS]

/** Requests on Secrets. */
import { on, type Requests } from '../../graph/requests.ts'
import { isWildcard } from '../../reach/disclosing.ts'

export const DISCLOSING_VERBS = [
  'get',
  'list',
  'watch',
  'patch',
  'delete',
  'deletecollection',
] as const
type DisclosingVerb = (typeof DISCLOSING_VERBS)[number]

/** Requests with one verb on secrets. */

function reading(verb: DisclosingVerb): Pick<Requests, 'patterns'> {
  const names = verb === 'deletecollection' ? 'unnamed' : 'named'
  const patterns = [on('', 'secrets', verb, names)]
  // `resourceNames: [""]` allows list and watch of everything (evaluation_helpers.go).
  if (verb === 'list' || verb === 'watch') patterns.push(on('', 'secrets', verb, 'unnamed'))
  return { patterns }
}

/** Those that a rule allows without a star. */

function plainly(verb: DisclosingVerb): Requests {
  return { key: `${verb} secrets`, ...reading(verb), only: (rule) => !isWildcard(rule, verb) }
}

/** Those that take a star in the rule to be allowed. */

function byStar(verb: DisclosingVerb): Requests {
  return { key: `${verb} secrets by *`, ...reading(verb), only: (rule) => isWildcard(rule, verb) }
}

export const READS = {
  get: plainly('get'),
  list: plainly('list'),
  watch: plainly('watch'),
  patch: plainly('patch'),
  delete: plainly('delete'),
  deletecollection: plainly('deletecollection'),
} as const satisfies Record<DisclosingVerb, Requests>

export const READS_BY_STAR: readonly Requests[] = DISCLOSING_VERBS.map(byStar)

/** Every right to read, by a star or not. */

export const ALL_READS: readonly Requests[] = [...Object.values(READS), ...READS_BY_STAR]

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

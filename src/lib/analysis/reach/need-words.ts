import type { StationInfo } from '../graph/access-graph.ts'

/**
 * What being at a station lets one do, as it stands after `can` and `cannot`:
 * `create pods in ci`, `approve certificate requests for kubernetes.io/kubelet-serving`.
 */
export function needWords({ key, text }: Pick<StationInfo, 'key' | 'text'>): string {
  if (key.startsWith('may ')) return requestWords(key.slice('may '.length))
  for (const [start, words] of WORDS) {
    if (key.startsWith(start)) return words(key.slice(start.length), text)
  }
  return `get at ${text === '' ? key : text}`
}

type Words = (rest: string, text: string) => string

/** By how the keys of stations begin (`PathBuilder`, and the rows that have stations of their own). */
const WORDS: readonly (readonly [start: string, words: Words])[] = [
  ['runs pods ', (namespace) => `run a pod of its own making${inNamespace(namespace)}`],
  ['some pod of its own', () => 'run a pod of its own making'],
  [
    'containers to come ',
    (place) => `add ephemeral containers${inNamespace(place.slice(0, place.indexOf('|')))}`,
  ],
  ['approves ', (signer) => `approve certificate requests for ${signer}`],
  ['signs ', (signer) => `sign certificates as ${signer}`],
  ['is approved as a node client', () => 'have its request for the certificate of a node approved'],
  ['node with a claim', () => 'take over a node where a pod uses a claim'],
  ['uses a volume with ', (secret) => `run a pod with a volume that names ${secret}`],
  ['changes service account ', (account) => `change service account ${account}`],
  ['some node', () => 'take over a node'],
  ['some change ', (what) => `change ${what}`],
  ['writes I15', () => 'give every right to ClusterRoles that gather others'],
  ['writes I13 ', (role) => `give every right to ${roleWords(role)}`],
  ['rewrites a role ', (namespace) => `give every right to some role${inNamespace(namespace)}`],
  ['fills ', (role) => `give every right to ${roleWords(role)}`],
  ['holds ', (rest) => `be bound to such a role${rest.slice(rest.lastIndexOf(' in ')).trimEnd()}`],
  ['makes a role that gathers', () => 'create a ClusterRole that gathers every right'],
  ['makes a role in ', (namespace) => `create a role with every right${inNamespace(namespace)}`],
  ['makes empty ', (role) => `create ${roleWords(role)} without rules`],
  ['makes clusterrolebindings', () => 'create clusterrolebindings'],
  ['deletes role ', (role) => `delete ${roleWords(role.replace(/ twice$/, ''))}`],
  ['makes bindings anew ', (namespace) => `create rolebindings${inNamespace(namespace)}`],
  ['makes anew ', (role) => `create ${roleWords(role)} with every right`],
  ['makes rolebindings ', (namespace) => `create rolebindings${inNamespace(namespace)}`],
  ['makes a bootstrap token', () => 'write bootstrap tokens'],
  ['makes ', (rest) => makeWords(rest)],
  ['reads a token in ', (namespace) => `read a token Secret${inNamespace(namespace)}`],
  ['reads secret ', (secret) => `read Secret ${secret}`],
  ['removes and reads secret ', (secret) => `delete or patch Secret ${secret}`],
  [
    'removes and reads a secret in ',
    (namespace) => `delete or patch a Secret${inNamespace(namespace)}`,
  ],
  ['creates a secret in ', (namespace) => `create secrets${inNamespace(namespace)}`],
  ['binds a new role in ', (namespace) => `bind a new role${inNamespace(namespace)}`],
  ['changes clusterrolebindings ', (rest) => `change ${bindingWords('clusterrolebinding', rest)}`],
  ['changes rolebindings ', (rest) => `change ${bindingWords('rolebinding', rest)}`],
  ['accounts', (_, text) => `get tokens of ${text}`],
  ['role ', (_, text) => `act by ${text}`],
  ['secrets', (_, text) => `read ${text}`],
  ['secret ', (_, text) => `read ${text}`],
  ['as ', (rest, text) => `act as ${text === '' ? rest.slice(2) : text}`],
  ['is ', (rest, text) => `become ${text === '' ? rest.slice(2) : text}`],
]

/** `create pods|payments|`: what is done, in which namespace, to which object. */
function requestWords(request: string): string {
  const [what = '', namespace = '', name = ''] = request.split('|')
  if (what === 'change namespaces' && name !== '') return `change namespace ${name}`
  if (what === 'request tokens' && name !== '') return `request tokens of sa ${namespace}/${name}`
  const words = NO_VERBS[what] ?? constrainedWords(what) ?? what
  return `${words}${name === '' ? '' : ` (only ${name})`}${inNamespace(namespace)}`
}

/** `impersonate-on:serviceaccount:get`: read secrets as a service account that one may impersonate. */
function constrainedWords(what: string): string | undefined {
  const [, mode, verb] = /^impersonate-on:([^:]+):(\w+)/.exec(what) ?? []
  if (mode === undefined) return undefined
  const object = what.endsWith(' tokens') ? 'serviceaccounts/token' : 'secrets'
  return `${verb} ${object} as somebody whom it impersonates (${mode})`
}

/** Requests whose keys alone say too little. */
const NO_VERBS: Readonly<Record<string, string>> = {
  exec: 'exec into pods',
  'exec by get': 'exec into pods',
  attach: 'attach to pods',
  'attach by get': 'attach to pods',
  'forward ports': 'forward ports of pods',
  'nodes/proxy': 'use nodes/proxy',
  'read logs': 'read logs of pods',
  'add ephemeral containers': 'add ephemeral containers to pods',
  sign: 'sign certificates',
  'impersonate:user-info': 'impersonate users in constrained requests',
  'impersonate:user-info of groups': 'impersonate groups in constrained requests',
  'impersonate:serviceaccount': 'impersonate service accounts in constrained requests',
  'impersonate:arbitrary-node': 'impersonate nodes in constrained requests',
  'impersonate:associated-node': 'impersonate its node in constrained requests',
}

function inNamespace(namespace: string): string {
  return namespace === '' ? '' : ` in ${namespace}`
}

/** `payments|deployer`, with an empty namespace for a ClusterRole and an empty name for any. */
function roleWords(role: string): string {
  const [namespace = '', name = ''] = role.split('|')
  const kind = namespace === '' ? 'ClusterRole' : 'Role'
  if (name === '') return `any ${kind}${inNamespace(namespace)}`
  return namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

/** `web|deployers`, with an empty name for any. */
function bindingWords(kind: string, rest: string): string {
  const [namespace = '', name = ''] = rest.split('|')
  return name === ''
    ? `any ${kind}${inNamespace(namespace)}`
    : `${kind} ${name}${inNamespace(namespace)}`
}

/** `web|Role|deployer`: where a binding waits for it, and the role. */
function makeWords(rest: string): string {
  const [at = '', kind = '', name = ''] = rest.split('|')
  return `create ${kind} ${kind === 'Role' ? `${at}/` : ''}${name}, which a binding waits for`
}

import { describe } from 'vitest'
import { demonstrate } from '../demonstration.ts'
import type { Given, Rule } from '../given.ts'
import type { MarkedSecret } from '../scene.ts'

describe('get', () => {
  demonstrate({
    id: 'D1',
    title: 'get of the namespace answers with the Secret',
    given: secrets('get'),
    attack: (attacker, { secret }) => attacker.get(secret.path),
    without: 'get',
    twin: secrets('create'),
  })

  demonstrate({
    id: 'D1',
    title: 'get of the whole cluster answers with the Secret',
    given: { clusterRules: rules('get') },
    attack: (attacker, { secret }) => attacker.get(secret.path),
    without: 'a binding in its namespace or of the cluster',
    twin: ({ attackerNamespace }) => ({ rulesIn: { [attackerNamespace]: rules('get') } }),
  })

  demonstrate({
    id: 'D1',
    title: 'get of its name answers with the Secret',
    given: secrets('get', 'other', 'target'),
    attack: (attacker, { secret }) => attacker.get(secret.path),
    without: 'its name in resourceNames',
    twin: secrets('get', 'other', '', '*'),
  })
})

describe('list', () => {
  demonstrate({
    id: 'D2',
    title: 'list of the namespace carries the Secret',
    given: secrets('list'),
    attack: (attacker, { secret }) => attacker.get(listPath(secret)),
    without: 'list',
    twin: secrets('create'),
  })

  demonstrate({
    id: 'D2',
    title: 'list of the whole cluster carries the Secret',
    given: { clusterRules: rules('list') },
    attack: (attacker, { namespace }) =>
      attacker.get(`/api/v1/secrets?fieldSelector=metadata.namespace%3D${namespace}`),
    without: 'a ClusterRoleBinding',
    twin: secrets('list'),
    // The Role still allows the list of the namespace.
    reach: { twin: 'yes', twinRow: 'D2' },
  })

  demonstrate({
    id: 'D2',
    title: 'list with its name in resourceNames and in the field selector carries the Secret',
    given: secrets('list', 'target'),
    attack: (attacker, { secret }) => attacker.get(`${listPath(secret)}?${selector(secret)}`),
    without: 'its name in resourceNames',
    twin: secrets('list', 'other'),
  })

  demonstrate({
    id: 'D2',
    title: 'list with the empty name in resourceNames carries the Secret',
    given: secrets('list', ''),
    attack: (attacker, { secret }) => attacker.get(listPath(secret)),
    without: 'the empty name',
    twin: secrets('list', '*'),
  })
})

describe('watch', () => {
  demonstrate({
    id: 'D3',
    title: 'watch begins with the Secret',
    given: secrets('watch'),
    attack: (attacker, { secret }) => attacker.get(`${listPath(secret)}?${WATCH}`),
    without: 'watch',
    twin: secrets('create'),
  })

  demonstrate({
    id: 'D3',
    title: 'watch with its name in resourceNames and in the field selector begins with the Secret',
    given: secrets('watch', 'target'),
    attack: (attacker, { secret }) =>
      attacker.get(`${listPath(secret)}?${WATCH}&${selector(secret)}`),
    without: 'its name in resourceNames',
    twin: secrets('watch', 'other'),
  })

  demonstrate({
    id: 'D3',
    title: 'watch on the path of old begins with the Secret',
    given: secrets('watch', 'target'),
    attack: (attacker, { secret }) =>
      attacker.get(`${secret.path.replace('/v1/', '/v1/watch/')}?timeoutSeconds=1`),
    without: 'watch',
    twin: secrets('create', 'target'),
  })
})

const WATCH = 'watch=1&timeoutSeconds=1'

function rules(verb: string, ...resourceNames: string[]): Rule[] {
  return [{ verbs: [verb], resources: ['secrets'], resourceNames }]
}

function secrets(verb: string, ...resourceNames: string[]): Given {
  return { rules: rules(verb, ...resourceNames) }
}

function listPath({ path, name }: MarkedSecret): string {
  return path.slice(0, -name.length - 1)
}

function selector({ name }: MarkedSecret): string {
  return `fieldSelector=metadata.name%3D${name}`
}

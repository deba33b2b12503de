import { setTimeout as sleep } from 'node:timers/promises'
import type { KubeObject } from '../../control-plane/admin-client.ts'
import { eventually } from '../../control-plane/eventually.ts'
import { type Answer, type Attacker, Refused } from '../attacker.ts'
import type { Scene } from '../scene.ts'

export const RBAC = '/apis/rbac.authorization.k8s.io/v1'
export const RBAC_GROUP = 'rbac.authorization.k8s.io'

/** Namespace and name of a service account. */
export interface AccountName {
  readonly namespace: string
  readonly name: string
}

/** The account that may read the Secret in most scenes. */
export const READER = 'reader'

/** A service account as a manifest; the Secret's namespace where none is given. */
export function account(name: string, namespace?: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  }
}

/** A service account that may get the Secret, in the Secret's namespace or another. */
export function readerAccount({ namespace }: Scene, home = namespace): KubeObject[] {
  return [
    account(READER, home),
    ...mayRead({ kind: 'ServiceAccount', name: READER, namespace: home }),
  ]
}

/** A Role that reads the Secret and nothing else, bound to a subject. */
export function mayRead(subject: Readonly<Record<string, string>>): KubeObject[] {
  return [
    readingRole('reads-target'),
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'reads-target' },
      roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name: 'reads-target' },
      subjects: [subject],
    },
  ]
}

/** The rule that the roles of these scenes are about. */
export const READS_TARGET = [
  { apiGroups: [''], resources: ['secrets'], resourceNames: ['target'], verbs: ['get'] },
]

export function readingRole(name: string): KubeObject {
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'Role',
    metadata: { name },
    rules: READS_TARGET,
  }
}

/** The same as a ClusterRole; its name has to be the scene's own. */
export function readingClusterRole(
  name: string,
  labels: Readonly<Record<string, string>> = {},
): KubeObject {
  return {
    apiVersion: `${RBAC_GROUP}/v1`,
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules: READS_TARGET,
  }
}

export function user(name: string): Record<string, string> {
  return { kind: 'User', apiGroup: RBAC_GROUP, name }
}

export function group(name: string): Record<string, string> {
  return { kind: 'Group', apiGroup: RBAC_GROUP, name }
}

/** A token of an account from the TokenRequest API; `spec` binds it to a pod or node. */
export async function tokenOf(
  attacker: Attacker,
  { namespace, name }: AccountName,
  spec: object = {},
): Promise<{ readonly token: string }> {
  const answer = await attacker.create(
    `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
    { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec },
  )
  return { token: answer.json.status.token as string }
}

/** Reads the Secret. */
export function read(attacker: Attacker, { secret }: Scene): Promise<Answer> {
  return attacker.get(secret.path)
}

/**
 * Reads the Secret with a token whose Secret was written just now: the API server hears of that a
 * moment later, and answers 401 until then.
 */
export async function readWithNewToken(attacker: Attacker, scene: Scene): Promise<Answer> {
  for (let left = KNOWN_LOOKS; ; left--) {
    const answer = await read(attacker, scene)
    if (answer.status !== 401 || left === 0) return answer
    await sleep(KNOWN_LOOK_MS)
  }
}

const KNOWN_LOOKS = 50
const KNOWN_LOOK_MS = 100

/** Asks until there is an answer; a refusal ends the waiting and is thrown. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
): Promise<T> {
  const answer = await eventually(what, async () => {
    try {
      const found = await check()
      return found === undefined || found === false ? undefined : { found }
    } catch (error) {
      if (error instanceof Refused) return { error }
      throw error
    }
  })
  if ('error' in answer) throw answer.error
  return answer.found
}

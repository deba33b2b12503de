import type { KubeObject } from '../control-plane/admin-client.ts'
import type { Scene } from './scene.ts'
import { settle } from './settle.ts'

/** A rule as RBAC writes it; `apiGroups` is the core group when absent. */
export interface Rule {
  readonly verbs: readonly string[]
  readonly resources: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resourceNames?: readonly string[]
}

/** What holds before the attack, and all that holds: a fresh attacker has no rights. */
export interface Given {
  /** The attacker's rights in the Secret's namespace. */
  readonly rules?: readonly Rule[] | undefined
  /** The attacker's rights in other namespaces, by namespace. */
  readonly rulesIn?: Readonly<Record<string, readonly Rule[] | undefined>>
  /** The attacker's rights in the whole cluster. */
  readonly clusterRules?: readonly Rule[] | undefined
  /** Applied by the administrator; the Secret's namespace where none is named. Cluster-scoped ones need `scene.unique` in their names and are deleted at the end. */
  readonly manifests?: string | readonly KubeObject[]
  /** Whatever else has to be done or waited for. */
  readonly prepare?: () => Promise<unknown>
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const RBAC_GROUP = 'rbac.authorization.k8s.io'

/** Makes all that is given, and waits until the authorizers know of it. */
export async function arrange(scene: Scene, given: Given): Promise<void> {
  const { rules = [], rulesIn = {}, clusterRules = [] } = given
  if (given.manifests !== undefined) await applyManifests(scene, given.manifests)
  const everywhere = Object.entries({ [scene.namespace]: rules, ...rulesIn })
  for (const [namespace, granted] of everywhere) {
    if (granted !== undefined && granted.length > 0) await grant(scene, granted, namespace)
  }
  if (clusterRules.length > 0) await grant(scene, clusterRules)
  await given.prepare?.()
  await settle(scene)
}

async function applyManifests(scene: Scene, manifests: string | readonly KubeObject[]) {
  const applied = await scene.admin.apply(manifests, { namespace: scene.namespace })
  for (const { apiVersion = '', kind = '', metadata } of applied) {
    if (metadata.namespace !== undefined) continue
    const path = await scene.admin.path(apiVersion, kind, undefined, metadata.name)
    scene.cleanUp(() => scene.admin.delete(path).catch(() => undefined))
  }
}

async function grant(scene: Scene, rules: readonly Rule[], namespace?: string): Promise<void> {
  const { admin, attacker, unique } = scene
  const base = namespace === undefined ? RBAC : `${RBAC}/namespaces/${namespace}`
  const prefix = namespace === undefined ? 'cluster' : ''
  const kind = namespace === undefined ? 'ClusterRole' : 'Role'
  const name = `attacker-${unique}`
  const metadata = { name }
  await admin.create(`${base}/${prefix}roles`, {
    metadata,
    rules: rules.map((rule) => ({ apiGroups: [''], ...rule })),
  })
  await admin.create(`${base}/${prefix}rolebindings`, {
    metadata,
    roleRef: { apiGroup: RBAC_GROUP, kind, name },
    subjects: [attacker.subject],
  })
  if (namespace !== undefined) return
  for (const plural of ['clusterrolebindings', 'clusterroles']) {
    scene.cleanUp(() => admin.delete(`${RBAC}/${plural}/${name}`))
  }
}

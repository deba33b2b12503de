import type { ControlPlane } from '../../control-plane/control-plane.ts'
import { loadAuthority } from '../../control-plane/credentials.ts'
import { requestToken } from '../../control-plane/identities.ts'
import { issue } from '../../control-plane/pki.ts'
import { type Attacker, attackerAt } from '../../paths/attacker.ts'

/** The group that may do everything that is tried. */
const GROUP = 'insiders'

const RULES = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['*'] },
  { apiGroups: [''], resources: ['pods/exec', 'pods/attach', 'pods/portforward'], verbs: ['*'] },
  { apiGroups: [''], resources: ['users', 'groups'], verbs: ['impersonate'] },
]

/** Gives the group its rights. */
export async function allowInsiders({ admin }: ControlPlane): Promise<void> {
  const api = '/apis/rbac.authorization.k8s.io/v1'
  const metadata = { name: GROUP }
  await admin.create(`${api}/clusterroles`, { metadata, rules: RULES })
  await admin.create(`${api}/clusterrolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: GROUP },
    subjects: [
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: GROUP },
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:serviceaccounts' },
    ],
  })
}

/** Somebody with a certificate for this name, with those rights unless the groups say otherwise. */
export async function person(
  plane: ControlPlane,
  name: string,
  groups: readonly string[] = [GROUP],
): Promise<Attacker> {
  const ca = await loadAuthority(plane.folder)
  return attackerAt(
    plane,
    await issue(ca, { commonName: name, organizations: groups, usage: 'client' }),
  )
}

/** A service account with its token. */
export async function serviceAccount(
  plane: ControlPlane,
  namespace: string,
  name: string,
): Promise<Attacker> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`
  await plane.admin.create(accounts, { metadata: { name } })
  return attackerAt(plane, { token: await requestToken(plane.admin, namespace, name) })
}

/** Headers with which an insider acts as somebody else who is one. */
export function impersonating(user: string): { headers: Record<string, string> } {
  return { headers: { 'impersonate-user': user, 'impersonate-group': GROUP } }
}

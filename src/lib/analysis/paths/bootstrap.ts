import type { SecretFact } from '../../model/facts/secret.ts'
import type { ReaderSubject } from '../reach/report.ts'

/** On what every way by bootstrap tokens depends. */
export const BOOTSTRAP = 'the API server accepts bootstrap tokens'

/** On what the groups of a token that is there depend besides; its metadata do not show them. */
export const EXTRA_GROUPS = `${BOOTSTRAP}, and the token names the group in its auth-extra-groups`

/** The only namespace where they count (plugin/pkg/auth/authenticator/token/bootstrap). */
export const BOOTSTRAP_NAMESPACE = 'kube-system'

/** Every bootstrap token puts its holder into it. */
export const BOOTSTRAPPERS = 'system:bootstrappers'

const TOKEN_NAME = /^bootstrap-token-([a-z0-9]{6})$/
const TOKEN_USER = /^system:bootstrap:([a-z0-9]{6})$/

/** Groups that a bootstrap token can put its holder into (pkg/bootstrap of k8s.io/cluster-bootstrap). */
export function isBootstrapGroup(group: string): boolean {
  return /^system:bootstrappers(:[a-z0-9:-]{0,255}[a-z0-9])?$/.test(group)
}

/** The id of the token whose Secret would have the name; undefined for other names. */
export function tokenIdOf(name: string | null): string | undefined {
  return TOKEN_NAME.exec(name ?? '')?.[1]
}

/** The id of the token that the user comes with; undefined for others. */
export function tokenIdOfUser({ kind, name }: ReaderSubject): string | undefined {
  return kind === 'User' ? TOKEN_USER.exec(name)?.[1] : undefined
}

/** Whether the Secret is where bootstrap tokens are, of their type and under such a name. */
export function isBootstrapToken({ namespace, name, type }: SecretFact): boolean {
  const isType = type === 'bootstrap.kubernetes.io/token'
  return isType && namespace === BOOTSTRAP_NAMESPACE && tokenIdOf(name) !== undefined
}

/** Whether the token may name groups besides, as far as the names of its keys are known. */
export function mayNameGroups({ keys }: SecretFact): boolean {
  return keys === null || keys.includes('auth-extra-groups')
}

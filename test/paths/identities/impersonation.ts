import type { Answer, Attacker } from '../attacker.ts'
import type { Rule } from '../given.ts'
import type { Scene } from '../scene.ts'

/** Whom a request is made as. */
export interface Impersonated {
  readonly user?: string
  readonly groups?: readonly string[]
  readonly uid?: string
  /** Value by name, such as `authentication.kubernetes.io/node-name`. */
  readonly extra?: Readonly<Record<string, string>>
}

/** Headers that ask to be somebody else for one request. */
export function impersonating(as: Impersonated): Record<string, string> {
  const { user, groups = [], uid, extra = {} } = as
  return {
    ...(user !== undefined && { 'impersonate-user': user }),
    ...(uid !== undefined && { 'impersonate-uid': uid }),
    // The harness' headers hold one value each; the tests need no more than one group.
    ...Object.fromEntries(groups.map((group) => ['impersonate-group', group])),
    ...Object.fromEntries(
      Object.entries(extra).map(([name, value]) => [
        `impersonate-extra-${encodeURIComponent(name)}`,
        value,
      ]),
    ),
  }
}

/** Reads the Secret as somebody else. */
export function readAs(attacker: Attacker, { secret }: Scene, as: Impersonated): Promise<Answer> {
  return attacker.request('GET', secret.path, { headers: impersonating(as) })
}

/** The right to be somebody, in a mode of constrained impersonation. */
export function be(mode: string, resource: string, ...resourceNames: string[]): Rule {
  return {
    apiGroups: ['authentication.k8s.io'],
    resources: [resource],
    verbs: [`impersonate:${mode}`],
    ...(resourceNames.length > 0 && { resourceNames }),
  }
}

/** The right to do something with the Secret while one is somebody. */
export function on(mode: string, verb = 'get', resourceNames = ['target']): Rule {
  return { resources: ['secrets'], verbs: [`impersonate-on:${mode}:${verb}`], resourceNames }
}

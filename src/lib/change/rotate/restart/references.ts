/** Where a pod template names a Secret. */
import { isObject, member } from '../../../base/json.ts'
import type { Replacement } from '../port.ts'

/**
 * The places of a template that name the Secret, as JSON pointers from the root of the workload:
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 *
 * @param to the name that shall stand there
 */
export function renamings(template: unknown, from: string, to: string): readonly Replacement[] {
  const found: Replacement[] = []
  const visit = (value: unknown, path: readonly string[]): void => {
    if (value === from && namesSecret(path)) {
      found.push({ pointer: `/${path.map(escaped).join('/')}`, from, to })
    }
    if (Array.isArray(value)) {
      for (const [index, each] of value.entries()) visit(each, [...path, String(index)])
    } else if (isObject(value)) {
      for (const [key, each] of Object.entries(value)) visit(each, [...path, key])
    }
  }
  visit(member(template, 'spec'), ['spec', 'template', 'spec'])
  return found
}

const REFERENCES: ReadonlySet<string> = new Set([
  'secretKeyRef',
  'secretRef',
  'nodePublishSecretRef',
])

/** `….secretKeyRef.name`, `….secret.secretName`, `….secret.name` of a projection, `imagePullSecrets[].name`. */
function namesSecret(path: readonly string[]): boolean {
  const [last, parent, before] = path.toReversed()
  if (last === 'secretName') return true
  if (last !== 'name') return false
  return REFERENCES.has(parent ?? '') || parent === 'secret' || before === 'imagePullSecrets'
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}

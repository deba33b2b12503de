import type { PodSecretRef } from '../facts/pod.ts'
import { at, listOf, member, textOf } from '../../base/json.ts'
import type { Container } from './containers.ts'

/**
 * Secrets copied into the environment of `container`. A literal `value` is
 * never looked at: it may be a secret itself.
 */
export function envRefs(container: Container): readonly PodSecretRef[] {
  return [
    ...listOf(member(container.raw, 'env')).flatMap((entry) => envRef(container, entry)),
    ...listOf(member(container.raw, 'envFrom')).flatMap((entry, index) =>
      envFromRef(container, entry, index),
    ),
  ]
}

function envRef(container: Container, entry: unknown): readonly PodSecretRef[] {
  const selector = at(entry, 'valueFrom', 'secretKeyRef')
  const secret = textOf(member(selector, 'name'))
  if (secret === '') return []
  const variable = textOf(member(entry, 'name'))
  return [
    {
      secret,
      keys: [textOf(member(selector, 'key'))],
      optional: member(selector, 'optional') === true,
      field: `${container.path}.env[${variable}].valueFrom.secretKeyRef`,
      use: 'env',
      container: container.name,
      containerType: container.type,
      at: variable,
    },
  ]
}

function envFromRef(container: Container, entry: unknown, index: number): readonly PodSecretRef[] {
  const source = member(entry, 'secretRef')
  const secret = textOf(member(source, 'name'))
  if (secret === '') return []
  return [
    {
      secret,
      keys: null,
      optional: member(source, 'optional') === true,
      field: `${container.path}.envFrom[${index}].secretRef`,
      use: 'envFrom',
      container: container.name,
      containerType: container.type,
      at: textOf(member(entry, 'prefix')),
    },
  ]
}

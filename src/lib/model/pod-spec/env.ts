import type { PodSecretRef } from '../facts/pod.ts'
import { at, list, member, text } from '../raw.ts'
import type { Container } from './containers.ts'

/**
 * Secrets copied into the environment of `container`. A literal `value` is
 * never looked at: it may be a secret itself.
 */
export function envRefs(container: Container): readonly PodSecretRef[] {
  return [
    ...list(member(container.raw, 'env')).flatMap((entry) => envRef(container, entry)),
    ...list(member(container.raw, 'envFrom')).flatMap((entry, index) =>
      envFromRef(container, entry, index),
    ),
  ]
}

function envRef(container: Container, entry: unknown): readonly PodSecretRef[] {
  const selector = at(entry, 'valueFrom', 'secretKeyRef')
  const secret = text(member(selector, 'name'))
  if (secret === '') return []
  const variable = text(member(entry, 'name'))
  return [
    {
      secret,
      keys: [text(member(selector, 'key'))],
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
  const secret = text(member(source, 'name'))
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
      at: text(member(entry, 'prefix')),
    },
  ]
}

import type { AfterChange, Consumer, SecretUse } from '../analysis/consumers/report.ts'
import { unreachable } from '../base/errors.ts'
import type { Glyphs } from './glyphs.ts'

const AFTER: Readonly<Record<AfterChange, string>> = {
  restart: 'restart',
  rereads: 're-reads within ~1-2 min',
  nextRun: 'next run',
  nextPull: 'next pull',
  nextMount: 'next mount',
  watched: 'its controller re-reads',
  newName: 'never: immutable, needs a new name',
  never: 'never: ephemeral container',
  rollback: 'only after a rollback',
  none: '',
  unknown: 'unknown',
}

/** What has to happen after a change, in words. */
export function afterChangeText(afterChange: AfterChange, glyphs: Glyphs): string {
  return AFTER[afterChange] || glyphs.dash
}

/** `deployment/api (3 pods)`; the namespace is shown when it is not the Secret's. */
export function consumerText(consumer: Consumer, home: string): string {
  const { kind, namespace, name, pods, finishedPods } = consumer
  const elsewhere = namespace !== undefined && namespace !== home ? `${namespace}/` : ''
  const running = pods === 0 || kind === 'Pod' ? '' : ` (${plural(pods, 'pod')})`
  const finished =
    pods === 0 && finishedPods > 0 ? ` (${plural(finishedPods, 'finished pod')})` : ''
  const possibly = consumer.certainty === 'possible' ? ', possibly' : ''
  return `${kind.toLowerCase()}/${elsewhere}${name}${running}${finished}${possibly}`
}

/** `1 pod`, `3 pods`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `*` for every key, a dash where the use is not of single keys. */
export function keysText({ keys, use }: SecretUse, glyphs: Glyphs): string {
  if (keys !== null) return keys.join(',')
  return use === 'imagePull' || use === 'storage' || use === 'reference' ? glyphs.dash : '*'
}

/** How the consumer gets the value: `env DB_PASSWORD, container api`. */
export function asText(consumer: Consumer, use: SecretUse): string {
  if (consumer.role === 'writes') return `writes it: ${use.field}`
  const parts = [placeText(use), containerText(use), sourceText(use)]
  if (use.optional && use.use !== 'imagePull') parts.push('optional')
  if (!consumer.permitted) parts.push('no ReferenceGrant allows it')
  if (consumer.basis === 'schema-inferred') parts.push('schema-inferred')
  return parts.filter((part) => part !== '').join(', ')
}

function placeText({ use, at, field, subPath }: SecretUse): string {
  switch (use) {
    case 'env':
      return `env ${at ?? ''}`
    case 'envFrom':
      return at === undefined || at === '' ? 'envFrom' : `envFrom with prefix ${at}`
    case 'volume':
    case 'projected':
      return at === undefined ? 'volume, not mounted' : `${subPath ? 'subPath' : 'volume'} ${at}`
    case 'imagePull':
      return 'imagePullSecrets'
    case 'storage':
    case 'reference':
      return field
    default:
      return unreachable(use)
  }
}

function containerText({ container, containerType }: SecretUse): string {
  if (container === undefined) return ''
  return containerType === 'container'
    ? `container ${container}`
    : `${containerType} container ${container}`
}

function sourceText({ source, pods }: SecretUse): string {
  switch (source) {
    case 'oldTemplate':
      return `${plural(pods, 'pod')} of an old template`
    case 'admission':
      return 'added by admission'
    case 'notInTemplate':
      return 'not in the template'
    case 'serviceAccount':
      return 'from the service account'
    case 'rollback':
      return 'old revision'
    case 'template':
    case 'pod':
    case 'object':
      return ''
    default:
      return unreachable(source)
  }
}

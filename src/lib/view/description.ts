import type { Consumer, SecretConsumers, SecretUse } from '../analysis/consumers/report.ts'
import type { Reader, ReaderSubject } from '../analysis/reach/report.ts'
import type { SecretDescription } from '../analysis/secrets/description.ts'
import type { SecretFact } from '../model/facts/secret.ts'
import { ageText } from './age.ts'
import { afterChangeText, consumerText } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import { escapeLine } from '../base/safe-text.ts'
import { tableLines } from './table.ts'

const LABEL = 14

export interface DescriptionOptions {
  /** The time that ages are counted to. */
  readonly now: Date
  readonly glyphs: Glyphs
}

/** The page of `describe`, line by line. */
export function* descriptionLines(
  description: SecretDescription,
  { now, glyphs }: DescriptionOptions,
): Iterable<string> {
  const { secret, use, readers, findings } = description
  yield* field('Name', use.name)
  yield* field('Namespace', use.namespace)
  if (secret === undefined) yield* field('Exists', existsText(use))
  else yield* ownFields(secret, use, now)
  yield* field('Managed by', ...managerTexts(use))
  yield* field('Consumers', usedText(use))
  yield* consumerLines(use, glyphs)
  yield* field('Readers', readersText(readers))
  yield* field('Findings', ...findings.map(({ id, text }) => `${text} (explain ${id})`))
}

function* ownFields(secret: SecretFact, use: SecretConsumers, now: Date): Iterable<string> {
  const { type, labels, annotationNames, immutable, created, lastWriter, deleting, owner } = secret
  yield* field('Type', type)
  yield* field(
    'Created',
    created === '' ? '<unknown>' : `${created} (${ageText(created, now)} ago)`,
  )
  if (deleting) yield* field('Deleting', 'yes, waits for its finalizers')
  yield* field('Labels', ...Object.entries(labels).map(([key, value]) => `${key}=${value}`))
  yield* field('Annotations', ...annotationNames)
  yield* field('Keys', ...keyTexts(secret, use))
  yield* field('Immutable', immutable === undefined ? '<unknown>' : immutable ? 'yes' : 'no')
  if (owner !== undefined) yield* field('Owner', `${owner.kind}/${owner.name}`)
  yield* field(
    'Last writer',
    lastWriter === undefined
      ? '<unknown>'
      : `${lastWriter.manager}, ${ageText(lastWriter.time, now)} ago (${lastWriter.operation})`,
  )
}

/** `Label:   first`, then the other values below it; `<none>` without values. */
function* field(label: string, ...values: readonly string[]): Iterable<string> {
  const all = values.length === 0 ? ['<none>'] : values
  for (const [index, value] of all.entries()) {
    yield (index === 0 ? `${label}:` : '').padEnd(LABEL) + escapeLine(value)
  }
}

function existsText({ exists }: SecretConsumers): string {
  return exists === null ? '<unknown>: Secrets of the namespace could not be listed' : 'no'
}

function keyTexts({ keyCount, keys }: SecretFact, use: SecretConsumers): readonly string[] {
  if (keys === null) {
    const count = keyCount === undefined ? 'an unknown number' : String(keyCount)
    return [`${count}; their names would need the values`]
  }
  const unread = new Set(use.keysNobodyReads)
  return keys.map((key) => (unread.has(key) ? `${key} (nobody reads it)` : key))
}

function managerTexts({ managers }: SecretConsumers): readonly string[] {
  return managers.flatMap(({ name, evidence, advice }) => [`${name} (${evidence})`, `  ${advice}`])
}

function usedText({ verdict, because, purpose, consumers }: SecretConsumers): string {
  if (purpose !== undefined) return purpose.text
  if (verdict === 'unknown') return `<unknown>: ${because.join('; ')}`
  return consumers.length === 0 ? 'unused' : String(consumers.length)
}

function* consumerLines(
  { consumers, namespace }: SecretConsumers,
  glyphs: Glyphs,
): Iterable<string> {
  const rows = consumers.map((consumer) => [
    `${consumerText(consumer, namespace)}${consumer.role === 'writes' ? ' writes it' : ''}`,
    joined(consumer, ({ keys }) => keys ?? ['*']),
    joined(consumer, (use) => [useText(use)]),
    joined(consumer, ({ afterChange }) => [afterChangeText(afterChange, glyphs)]),
  ])
  const columns = ['CONSUMER', 'KEY', 'AS', 'AFTER-A-CHANGE'].map((title) => ({ title }))
  for (const line of tableLines({ columns, rows }, { wide: false, headers: true })) {
    yield `  ${line}`
  }
}

function joined({ uses }: Consumer, text: (use: SecretUse) => readonly string[]): string {
  return [...new Set(uses.flatMap(text))].join(', ')
}

function useText({ use, at, field: place }: SecretUse): string {
  if (use === 'reference') return place
  return at === undefined || at === '' ? use : `${use} ${at}`
}

const KINDS: readonly (readonly [ReaderSubject['kind'], string])[] = [
  ['Pod', 'pod'],
  ['Node', 'node'],
  ['ServiceAccount', 'service account'],
  ['User', 'user'],
  ['Group', 'group'],
]

/** `3 pods, 1 node, 2 groups`. */
function readersText(readers: readonly Reader[]): string {
  const counts = KINDS.flatMap(([kind, word]) => {
    const ofKind = readers.filter(({ subject }) => subject.kind === kind)
    const count = ofKind.reduce((sum, { pods }) => sum + (pods?.names.length ?? 1), 0)
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`]
  })
  return counts.length === 0 ? 'nobody was seen' : counts.join(', ')
}

import type { ConsumersReport, SecretConsumers } from '../analysis/consumers/report.ts'
import { afterChangeText, asText, consumerText, keysText, plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'
import type { Column, Table } from './table.ts'

export interface ConsumersTableOptions {
  /** Whether the Secrets are of several namespaces. */
  readonly namespaces: boolean
  /** Whether there may be several Secrets, so that each row has to say which. */
  readonly secrets: boolean
  readonly glyphs: Glyphs
}

/** Table of `consumers`: one row for each consumer and way of using the Secret. */
export function consumersTable(report: ConsumersReport, options: ConsumersTableOptions): Table {
  const columns = [
    ...secretColumns(options),
    { title: 'CONSUMER' },
    { title: 'KEY' },
    { title: 'AS' },
    { title: 'AFTER-A-CHANGE' },
    { title: 'FIELD', wide: true },
    { title: 'BASIS', wide: true },
  ]
  const rows = report.secrets.flatMap((secret) =>
    useRows(secret, options.glyphs).map((row) => [...secretCells(secret, options), ...row]),
  )
  return { columns, rows }
}

function useRows(secret: SecretConsumers, glyphs: Glyphs): readonly (readonly string[])[] {
  return secret.consumers.flatMap((consumer) =>
    consumer.uses.map((use) => [
      consumerText(consumer, secret.namespace),
      keysText(use, glyphs),
      asText(consumer, use),
      afterChangeText(use.afterChange, glyphs),
      use.field,
      consumer.basis,
    ]),
  )
}

/** Table of `consumers --by-key`. */
export function byKeyTable(report: ConsumersReport, options: ConsumersTableOptions): Table {
  const columns = [
    ...secretColumns(options),
    { title: 'KEY' },
    { title: 'EXISTS' },
    { title: 'READ-BY' },
  ]
  const rows = report.secrets.flatMap((secret) =>
    secret.byKey.map(({ key, exists, readers, readersOfAll }) => [
      ...secretCells(secret, options),
      key,
      exists === null ? '<unknown>' : exists ? 'yes' : 'no',
      [...new Set([...readers, ...readersOfAll])].map(lowerKind).join(', '),
    ]),
  )
  return { columns, rows }
}

/** Table of `consumers --unused`: what is unused, and what may be. */
export function unusedTable(report: ConsumersReport, options: ConsumersTableOptions): Table {
  const columns = [
    ...secretColumns({ ...options, secrets: true }),
    { title: 'TYPE' },
    { title: 'UNUSED' },
    { title: 'BECAUSE' },
  ]
  const rows = report.secrets.map((secret) => [
    ...secretCells(secret, { ...options, secrets: true }),
    secret.type ?? '<unknown>',
    secret.verdict === 'unused' ? 'yes' : secret.verdict === 'used' ? 'no' : 'unknown',
    reasonText(secret, options.glyphs),
  ])
  return { columns, rows }
}

/** Why a Secret counts as unused, or why that is not known; the details stand below the table. */
function reasonText(secret: SecretConsumers, glyphs: Glyphs): string {
  const { verdict, because, managers, consumers } = secret
  if (verdict === 'used') return ''
  const manager = managers[0]
  const managed = manager === undefined ? '' : ` ${glyphs.dot} written by ${manager.name}`
  if (verdict === 'unused') return `nothing refers to it${managed}`
  const possible = consumers.find(({ certainty }) => certainty === 'possible')
  if (possible !== undefined) return `${consumerText(possible, secret.namespace)} may mean it`
  return `${plural(because.length, 'kind')} of object could not be read`
}

/** `Deployment/api` as the tables write it. */
export function lowerKind(consumer: string): string {
  const slash = consumer.indexOf('/')
  return consumer.slice(0, slash).toLowerCase() + consumer.slice(slash)
}

function secretColumns({ namespaces, secrets }: ConsumersTableOptions): readonly Column[] {
  return [
    ...(namespaces ? [{ title: 'NAMESPACE' }] : []),
    ...(secrets ? [{ title: 'SECRET' }] : []),
  ]
}

function secretCells(
  { namespace, name }: SecretConsumers,
  { namespaces, secrets }: ConsumersTableOptions,
): readonly string[] {
  return [...(namespaces ? [namespace] : []), ...(secrets ? [name] : [])]
}

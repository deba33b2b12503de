import { SopsError } from '../errors.ts'
import { isObject, type JsonObject, listOf, textOf } from '../../../base/json.ts'
import { DEFAULT_SELECTION, type Selection, selectionOf } from './selection.ts'
import { wholeSeconds } from './timestamp.ts'

/** The data key for one age recipient: an armored age file of 32 raw bytes (rule 2). */
export interface AgeEntry {
  readonly recipient: string
  readonly enc: string
}

/** Any one entry of a group opens the group. */
export interface KeyGroup {
  readonly age: readonly AgeEntry[]
  /** Entries of services that we do not speak to (`kms`, `pgp`, ...), kept as they are. */
  readonly others: Readonly<Record<string, readonly unknown[]>>
}

/** The `sops` block of a document. */
export interface Metadata {
  readonly keyGroups: readonly KeyGroup[]
  /** Groups needed when there are several; 0 for all that are there. */
  readonly shamirThreshold: number
  /** RFC 3339, whole seconds: additional data of the MAC (rule 14). */
  readonly lastModified: string
  /** Encrypted. */
  readonly mac: string
  /** What was written; undefined stands for the default, sops' own binary documents have none. */
  readonly selection: Selection | undefined
  readonly macOnlyEncrypted: boolean
  readonly version: string
}

const OTHER_SERVICES = ['kms', 'gcp_kms', 'hckms', 'azure_kv', 'hc_vault', 'pgp'] as const

/** The selection in force for a document that was read: none means the default suffix. */
export function selectionInForce(metadata: Metadata): Selection {
  return metadata.selection ?? DEFAULT_SELECTION
}

/**
 * Reads a `sops` block.
 *
 * @throws SopsError `metadata` or `selection`
 */
export function readMetadata(block: unknown): Metadata {
  if (!isObject(block)) throw new SopsError('metadata', 'the sops block is no map')
  const lastModified = wholeSeconds(textOf(block['lastmodified']))
  if (lastModified === undefined) {
    throw new SopsError('metadata', 'lastmodified of the sops block is not a time of RFC 3339')
  }
  return {
    keyGroups: readGroups(block),
    shamirThreshold: wholeNumber(block['shamir_threshold']),
    lastModified,
    mac: textOf(block['mac']),
    selection: selectionOf(block),
    macOnlyEncrypted:
      block['mac_only_encrypted'] === true || block['mac_only_encrypted'] === 'true',
    version: versionOf(block['version']),
  }
}

function readGroups(block: JsonObject): readonly KeyGroup[] {
  const single = readGroup(block)
  const groups = isEmpty(single) ? listOf(block['key_groups']).map(readGroup) : [single]
  if (groups.length > 0) return groups
  throw new SopsError('metadata', 'the sops block names nobody who can decrypt')
}

function readGroup(block: unknown): KeyGroup {
  const fields = isObject(block) ? block : {}
  const others = OTHER_SERVICES.flatMap((name) => {
    const list = listOf(fields[name])
    return list.length === 0 ? [] : [[name, list] as const]
  })
  return { age: listOf(fields['age']).map(readEntry), others: Object.fromEntries(others) }
}

function readEntry(entry: unknown): AgeEntry {
  const fields = isObject(entry) ? entry : {}
  return { recipient: textOf(fields['recipient']), enc: textOf(fields['enc']) }
}

function isEmpty(group: KeyGroup): boolean {
  return group.age.length === 0 && Object.keys(group.others).length === 0
}

// Without quotes, YAML takes 3.9 for a number.
function versionOf(value: unknown): string {
  return typeof value === 'number' ? String(value) : textOf(value)
}

// The flat formats know only text.
function wholeNumber(value: unknown): number {
  const count = typeof value === 'string' ? Number(value) : value
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0
}

/**
 * The block as sops 3.13 writes it (rule 15): keys sorted, empty ones left out,
 * strings, numbers, booleans, lists and maps only.
 */
export function writeMetadata(metadata: Metadata): JsonObject {
  const { keyGroups, selection } = metadata
  const [only] = keyGroups
  return sorted({
    ...(keyGroups.length === 1 && only ? writeGroup(only) : {}),
    ...(keyGroups.length > 1 && { key_groups: keyGroups.map(writeGroupOfMany) }),
    ...(metadata.shamirThreshold > 0 && { shamir_threshold: metadata.shamirThreshold }),
    ...(selection && { [selection.field]: selection.value }),
    ...(metadata.macOnlyEncrypted && { mac_only_encrypted: true }),
    lastmodified: metadata.lastModified,
    mac: metadata.mac,
    version: metadata.version,
  })
}

function writeGroup({ age, others }: KeyGroup): JsonObject {
  const entries = age.map(({ recipient, enc }) => ({ enc, recipient }))
  return sorted({ ...(entries.length > 0 && { age: entries }), ...others })
}

// sops leaves these two out of no group among several (stores.go keygroup).
function writeGroupOfMany(group: KeyGroup): JsonObject {
  return sorted({ age: [], hc_vault: [], ...writeGroup(group) })
}

function sorted(fields: JsonObject): JsonObject {
  const keys = Object.keys(fields).toSorted()
  return Object.fromEntries(keys.map((key) => [key, fields[key]]))
}

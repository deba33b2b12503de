/** What can be told of a SOPS document without a key. */
import { type KeyKind, parseRecipient, type PluginPort } from '../../crypto/age/index.ts'
import {
  countValues,
  type Metadata,
  plainValues,
  selectionInForce,
  type SopsDocument,
} from '../../crypto/sops/index.ts'
import { groupsText } from '../crypt/key-groups.ts'
import type { FoundRule, NoRule } from '../crypt/rules-file.ts'
import type { VerifiedFile, VerifyFinding } from './report.ts'

/** Whether those can read it that the rule names, in the groups that it names. */
export function checkRecipients(
  metadata: Metadata,
  found: FoundRule | NoRule,
): readonly VerifyFinding[] {
  if (!('rule' in found)) return []
  const wanted = new Set(found.rule.keyGroups.flat())
  const actual = new Set(recipientsIn(metadata))
  const more = [...actual].filter((each) => !wanted.has(each))
  const fewer = [...wanted].filter((each) => !actual.has(each))
  if (more.length + fewer.length === 0 && !hasSameGroups(metadata, found)) {
    const message = `how many recipients have to come together is not as ${found.file} says`
    return [{ check: 'recipients', message }]
  }
  return [
    ...more.map((each) => `${each} can read it, and ${found.file} does not name it`),
    ...fewer.map((each) => `${each} cannot read it, although ${found.file} names it`),
  ].map((message) => ({ check: 'recipients', message }))
}

function recipientsIn({ keyGroups }: Metadata): readonly string[] {
  return keyGroups.flatMap(({ age }) => age.map(({ recipient }) => recipient))
}

/** Whoever is in one group can read alone what takes one of each of two groups. */
function hasSameGroups(metadata: Metadata, { rule }: FoundRule): boolean {
  const actual = metadata.keyGroups.map(({ age }) => age.map(({ recipient }) => recipient))
  const { shamirThreshold: needed } = metadata
  return (
    groupsText(actual, needed) === groupsText(rule.keyGroups, rule.shamirThreshold) ||
    metadata.keyGroups.some(({ others }) => Object.keys(others).length > 0)
  )
}

/** Values in clear that the document itself, or the rule of today, wants encrypted. */
export async function checkPlaintext(
  document: SopsDocument,
  metadata: Metadata,
  found: FoundRule | NoRule,
): Promise<readonly VerifyFinding[]> {
  if (document.source.format === 'binary') return []
  const own = await plainValues(document, selectionInForce(metadata))
  const rule = 'rule' in found ? found : undefined
  const wanted = rule?.rule.selection
  const byRule = wanted === undefined ? [] : await plainValues(document, wanted)
  return [
    ...own.map((path) => `${path} is not encrypted, and must be`),
    ...byRule
      .filter((path) => !own.includes(path))
      .map((path) => `${path} is not encrypted, although ${rule?.file} wants it`),
  ].map((message) => ({ check: 'plaintext', message }))
}

/** A rule that matched nothing leaves everything in clear, and sops says nothing about it. */
export function checkSelection(document: SopsDocument): readonly VerifyFinding[] {
  const { values, encrypted } = countValues(document)
  if (values === 0 || encrypted > 0) return []
  return [
    { check: 'plaintext', message: 'no value is encrypted: what says which are matches none' },
  ]
}

const POST_QUANTUM: ReadonlySet<KeyKind> = new Set(['hybrid', 'hybrid-tag'])

const MIXED: VerifyFinding = {
  check: 'mixed',
  message: 'post-quantum and classical recipients are mixed: it is as weak as the classical ones',
}

const NOT_ASKED =
  'whether the recipients of plugins are post-quantum as the others was not checked: only their plugins know'

/**
 * Whether a quantum computer would get in by the weaker recipients. A plugin says what its
 * recipients are (their labels) only to somebody who encrypts for them, and a file that is looked
 * at does not get to start programs: so that stays open, and is said where it matters.
 */
export function checkMixed(kinds: readonly KeyKind[]): Pick<VerifiedFile, 'findings' | 'notes'> {
  const isStrong = (kind: KeyKind): boolean => POST_QUANTUM.has(kind)
  if (!kinds.some(isStrong)) return { findings: [] }
  if (kinds.some((kind) => !isStrong(kind) && kind !== 'plugin')) return { findings: [MIXED] }
  return { findings: [], ...(kinds.includes('plugin') && { notes: [NOT_ASKED] }) }
}

/** What the recipients of a document are; what is none is left out. */
export function kindsIn(metadata: Metadata, plugins: PluginPort): readonly KeyKind[] {
  return recipientsIn(metadata).flatMap((text) => {
    try {
      return [parseRecipient(text, plugins).kind]
    } catch {
      return []
    }
  })
}
